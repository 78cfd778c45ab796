package org.kumobashi.sandbox;

import java.net.InetAddress;
import java.nio.file.Path;
import org.kumobashi.protocol.identity.Secret;

/**
 * What a sandbox is started with.
 *
 * @param directory an existing directory; {@code ca.pem} is written there
 * @param address where all ports listen
 * @param ports the ports, 0 for free ones
 * @param client the application that is registered at first
 */
public record SandboxSettings(Path directory, InetAddress address, Ports ports, Client client) {
  /** The ports of Entra's HTTPS, IMAP (implicit TLS), POP3 (implicit TLS) and SMTP (STARTTLS). */
  public record Ports(int entra, int imap, int pop3, int smtp) {
    /** Free ports. */
    public static final Ports FREE = new Ports(0, 0, 0, 0);
  }

  /** A registered application and its secret. */
  public record Client(String id, Secret secret) {}

  /** Free ports on loopback, tenant and client with fixed names. */
  public static SandboxSettings in(Path directory) {
    return new SandboxSettings(
        directory,
        InetAddress.getLoopbackAddress(),
        Ports.FREE,
        new Client("6b1f0a52-3c57-4c0e-9d5e-0c2f3a7b9e11", Secret.of("sandbox+secret&100%~safe")));
  }
}
