package org.kumobashi.server.accounts;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Network;

/**
 * A device that has a password of its own for one mailbox.
 *
 * @param id names it in logs and commands
 * @param mailbox the address it logs in as
 * @param label what its owner calls it
 * @param protocols what it may speak
 * @param networks where it may come from; empty for anywhere
 * @param expires when its password stops working; empty for never
 * @param submission what it may send
 * @param kind what sort of device it is
 */
public record Device(
    String id,
    String mailbox,
    String label,
    Set<Protocol> protocols,
    List<Network> networks,
    Optional<Instant> expires,
    Instant created,
    Submission submission,
    DeviceKind kind) {
  public Device {
    protocols = Set.copyOf(protocols);
    networks = List.copyOf(networks);
  }

  /** A device of no particular kind. */
  public Device(
      String id,
      String mailbox,
      String label,
      Set<Protocol> protocols,
      List<Network> networks,
      Optional<Instant> expires,
      Instant created,
      Submission submission) {
    this(id, mailbox, label, protocols, networks, expires, created, submission, DeviceKind.OTHER);
  }

  /** A device of no particular kind that may send whatever its mailbox may. */
  public Device(
      String id,
      String mailbox,
      String label,
      Set<Protocol> protocols,
      List<Network> networks,
      Optional<Instant> expires,
      Instant created) {
    this(id, mailbox, label, protocols, networks, expires, created, Submission.UNRESTRICTED);
  }

  /** The same device, with other rules for what it may send. */
  Device with(Submission other) {
    return new Device(id, mailbox, label, protocols, networks, expires, created, other, kind);
  }

  /** The same device, as one of another kind. */
  Device with(DeviceKind other) {
    return new Device(id, mailbox, label, protocols, networks, expires, created, submission, other);
  }

  /** Whether it may come from this address. */
  public boolean mayComeFrom(InetAddress client) {
    return networks.isEmpty() || networks.stream().anyMatch(network -> network.contains(client));
  }

  /** Whether its password still works at this moment. */
  public boolean isValidAt(Instant now) {
    return expires.map(now::isBefore).orElse(true);
  }
}
