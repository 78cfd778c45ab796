package org.kumobashi.server.cli;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Allowance;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceStatus;
import org.kumobashi.server.accounts.GrantStatus;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Senders;
import org.kumobashi.server.accounts.SharedMailboxes;
import org.kumobashi.server.config.Network;

/** How accounts look in output; the names are part of what scripts rely on. */
final class Records {
  private Records() {}

  static Json.Fields mailbox(Mailbox mailbox) {
    return new Json.Fields()
        .with("mailbox", mailbox.address())
        .with("grant", mailbox.grant().value())
        .with("enabled", new Json.Flag(mailbox.enabled()))
        .with("message-limit", count(mailbox.messageLimit()));
  }

  static Json.Fields allowance(Allowance allowance) {
    return new Json.Fields()
        .with("mailbox", allowance.address())
        .with("upn", allowance.upn())
        .with("since", moment(Optional.of(allowance.since())))
        .with("connected", new Json.Flag(allowance.connected()));
  }

  static Json.Fields disallowed(SharedMailboxes.Disallowed done) {
    return new Json.Fields()
        .with("mailbox", done.address())
        .with("upn", done.upn())
        .with("removed", new Json.Flag(done.devices().isPresent()))
        .with("devices", new Json.Count(done.devices().orElse(0)));
  }

  static Json.Fields device(Device device) {
    return new Json.Fields()
        .with("device", device.id())
        .with("mailbox", device.mailbox())
        .with("label", device.label())
        .with("kind", device.kind().word())
        .with(
            "protocols",
            Json.texts(device.protocols().stream().map(Protocol::word).sorted().toList()))
        .with("networks", Json.texts(device.networks().stream().map(Network::toString).toList()))
        .with("expires", moment(device.expires()))
        .with("created", moment(Optional.of(device.created())))
        .with("message-limit", count(device.submission().messageLimit()))
        .with("senders", Json.texts(Senders.words(device.submission().senders().allowed())))
        .with("check-from", new Json.Flag(device.submission().senders().checksFrom()))
        .with("rewrite-sender", new Json.Flag(device.submission().senders().rewrites()));
  }

  static Json.Fields device(DeviceStatus status) {
    return device(status.device())
        .with("password-kind", status.chosen() ? "chosen" : "generated")
        .with("used", moment(status.lastUsed().map(DeviceStatus.LastUse::at)))
        .with("from", status.lastUsed().map(DeviceStatus.LastUse::client).orElse(""))
        .with("old-tls", status.oldTls().map(DeviceStatus.OldTls::version).orElse(""))
        .with("old-tls-used", moment(status.oldTls().map(DeviceStatus.OldTls::at)));
  }

  static Json.Fields grant(GrantStatus status) {
    return new Json.Fields()
        .with("grant", status.grant().id().value())
        .with("kind", word(status.grant().kind()))
        .with("upn", status.grant().upn())
        .with("tenant", status.grant().tenant())
        .with("object-id", status.grant().objectId())
        .with("state", word(status.standing()))
        .with("reason", status.reason())
        .with("changed", moment(Optional.of(status.grant().changed())))
        .with("refreshed", moment(status.refreshed()))
        .with("mailboxes", Json.texts(status.mailboxes()));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Json count(OptionalLong number) {
    return number.isPresent() ? new Json.Count(number.getAsLong()) : new Json.Nothing();
  }

  private static Json moment(Optional<Instant> moment) {
    return moment.<Json>map(at -> new Json.Text(at.toString())).orElse(new Json.Nothing());
  }
}
