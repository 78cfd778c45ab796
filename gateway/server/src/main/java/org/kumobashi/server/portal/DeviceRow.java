package org.kumobashi.server.portal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceStatus;
import org.kumobashi.server.accounts.DeviceUse;
import org.kumobashi.server.accounts.Senders;
import org.kumobashi.server.config.Network;

/**
 * A device in the list.
 *
 * @param kind the word of its kind
 * @param protocols what it may speak, as text
 * @param networks where it may come from; empty for anywhere
 * @param senders whom it may send as, as text; empty for anybody, or if it sends nothing
 * @param added when it was added
 * @param expires when its password ends; empty for never
 * @param expired whether it has ended
 * @param used when it was last used, from where and by which protocol; empty for never
 * @param month what it used this month
 */
public record DeviceRow(
    String id,
    String label,
    String kind,
    String protocols,
    String networks,
    String senders,
    String added,
    Optional<String> expires,
    boolean expired,
    Optional<Use> used,
    Month month) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /** A login. */
  public record Use(String at, String client, String protocol) {}

  /**
   * What it used this month.
   *
   * @param octets both ways, as text
   */
  public record Month(long messages, String octets) {}

  /** When and where the list is looked at. */
  record Moment(ZoneId zone, Instant now) {}

  static DeviceRow of(DeviceStatus status, DeviceUse use, Moment moment) {
    ZoneId zone = moment.zone();
    Device device = status.device();
    return new DeviceRow(
        device.id(),
        device.label(),
        device.kind().word(),
        device.protocols().stream().sorted().map(Protocol::name).collect(Collectors.joining(", ")),
        device.networks().stream().map(Network::toString).collect(Collectors.joining(", ")),
        senders(device),
        DAY.format(device.created().atZone(zone)),
        device.expires().map(end -> DAY.format(end.minusMillis(1).atZone(zone))),
        !device.isValidAt(moment.now()),
        status
            .lastUsed()
            .map(
                last ->
                    new Use(
                        MINUTE.format(last.at().atZone(zone)),
                        last.client(),
                        last.protocol().toUpperCase(Locale.ROOT))),
        new Month(use.messages(), Amounts.of(use.octets())));
  }

  private static String senders(Device device) {
    boolean sends = device.protocols().contains(Protocol.SMTP);
    return switch (device.submission().senders().allowed()) {
      case Allowed.Anyone() -> "";
      case Allowed.MailboxOnly() -> sends ? device.mailbox() : "";
      case Allowed.Listed listed -> sends ? String.join(", ", Senders.words(listed)) : "";
    };
  }
}
