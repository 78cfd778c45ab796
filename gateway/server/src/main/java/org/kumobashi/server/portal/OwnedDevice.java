package org.kumobashi.server.portal;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceStatus;

/**
 * A device in a list of administrators.
 *
 * @param protocols what it may speak, as text
 * @param expired whether its password has ended
 * @param used when it was last used; empty for never
 */
public record OwnedDevice(
    String id,
    String label,
    MailboxLink mailbox,
    String protocols,
    boolean expired,
    Optional<Use> used) {
  /** A login. */
  public record Use(String at, String client, String protocol) {}

  static OwnedDevice of(DeviceStatus status, Times times, Instant now) {
    Device device = status.device();
    return new OwnedDevice(
        device.id(),
        device.label(),
        MailboxLink.to(device.mailbox()),
        device.protocols().stream().sorted().map(Protocol::name).collect(Collectors.joining(", ")),
        !device.isValidAt(now),
        status.lastUsed().map(use -> use(use, times)));
  }

  private static Use use(DeviceStatus.LastUse use, Times times) {
    return new Use(times.minute(use.at()), use.client(), use.protocol().toUpperCase(Locale.ROOT));
  }
}
