package org.kumobashi.server.cli;

import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.IssuedDevice;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;

/** What a person types into a mail program, with the password in clear: shown once. */
final class SettingsCard {
  private SettingsCard() {}

  static String of(Configuration configuration, IssuedDevice issued) {
    Device device = issued.device();
    Json.Fields lines =
        new Json.Fields()
            .with("Device", device.id() + " (" + device.label() + ")")
            .with("User name", device.mailbox())
            .with("Password", issued.password().map(Secret::revealText).orElse("as you chose it"));
    for (Listener listener : configuration.listeners()) {
      if (device.protocols().contains(listener.protocol())) {
        lines = lines.with(name(listener), place(configuration, listener));
      }
    }
    String notice =
        issued.password().isPresent() ? "\nThe password is not kept and not shown again.\n" : "";
    return Table.of(lines) + notice;
  }

  private static String name(Listener listener) {
    return listener.protocol().name() + " (" + listener.name() + ")";
  }

  private static String place(Configuration configuration, Listener listener) {
    return switch (listener.tls()) {
      case IMPLICIT -> at(configuration, listener) + ", TLS";
      case STARTTLS -> at(configuration, listener) + ", STARTTLS";
      case NONE -> at(configuration, listener) + ", no encryption";
    };
  }

  private static String at(Configuration configuration, Listener listener) {
    return configuration.hostname() + ", port " + listener.address().getPort();
  }
}
