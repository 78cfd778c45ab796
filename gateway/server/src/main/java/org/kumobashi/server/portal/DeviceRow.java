package org.kumobashi.server.portal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.DeviceStatus;

/**
 * A device in the list.
 *
 * @param protocols what it may speak, as text
 * @param added when it was added
 * @param expires when its password ends; empty for never
 * @param expired whether it has ended
 * @param used when it was last used, from where and by which protocol; empty for never
 */
public record DeviceRow(
    String id,
    String label,
    String protocols,
    String added,
    Optional<String> expires,
    boolean expired,
    Optional<Use> used) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /** A login. */
  public record Use(String at, String client, String protocol) {}

  static DeviceRow of(DeviceStatus status, ZoneId zone, Instant now) {
    var device = status.device();
    return new DeviceRow(
        device.id(),
        device.label(),
        device.protocols().stream().sorted().map(Protocol::name).collect(Collectors.joining(", ")),
        DAY.format(device.created().atZone(zone)),
        device.expires().map(end -> DAY.format(end.minusMillis(1).atZone(zone))),
        !device.isValidAt(now),
        status
            .lastUsed()
            .map(
                use ->
                    new Use(
                        MINUTE.format(use.at().atZone(zone)),
                        use.client(),
                        use.protocol().toUpperCase(Locale.ROOT))));
  }
}
