package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/**
 * The gateway as the demo needs it: started in front of a sandbox, with one mailbox in its store.
 */
@FunctionalInterface
public interface GatewayUnderTrial {
  /**
   * What to start with.
   *
   * @param sandbox the pretend Microsoft 365, running, with the mailbox's person in it
   * @param mailbox the address to enrol; {@link Sandbox#issueRefreshToken} opens it
   * @param address where to listen
   * @param ports on which ports
   * @param directory an empty directory for store, keys and certificate
   */
  record Trial(
      Sandbox sandbox, String mailbox, InetAddress address, DemoPorts ports, Path directory) {}

  /** A gateway that answers on all its ports. */
  interface Running extends AutoCloseable {
    /** The password of the mailbox's one device. */
    Secret devicePassword();

    /** Its portal, if it has one. */
    default Optional<DemoPortal> portal() {
      return Optional.empty();
    }

    @Override
    void close();
  }

  /**
   * Starts the gateway, enrols the mailbox and makes a device password.
   *
   * @throws IOException if it cannot start
   */
  Running start(Trial trial) throws IOException;
}
