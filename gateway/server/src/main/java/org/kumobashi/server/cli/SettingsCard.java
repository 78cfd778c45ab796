package org.kumobashi.server.cli;

import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.IssuedDevice;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.Senders;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.MessageLimit;

/** What a person types into a mail program, with the password in clear: shown once. */
final class SettingsCard {
  private final Configuration configuration;
  private final Mailbox mailbox;
  private final Device device;

  private SettingsCard(Configuration configuration, Mailbox mailbox, Device device) {
    this.configuration = configuration;
    this.mailbox = mailbox;
    this.device = device;
  }

  static String of(Configuration configuration, Mailbox mailbox, IssuedDevice issued) {
    String password = issued.password().map(Secret::revealText).orElse("as you chose it");
    String notice =
        issued.password().isPresent() ? "\nThe password is not kept and not shown again.\n" : "";
    return Table.of(new SettingsCard(configuration, mailbox, issued.device()).lines(password))
        + notice;
  }

  private Json.Fields lines(String password) {
    Json.Fields lines =
        new Json.Fields()
            .with("Device", device.id() + " (" + device.label() + ")")
            .with("User name", device.mailbox())
            .with("Password", password);
    for (Listener listener : configuration.listeners()) {
      if (device.protocols().contains(listener.protocol())) {
        lines = lines.with(name(listener), place(listener) + limit(listener));
      }
    }
    Optional<String> senders = senders();
    return senders.isPresent() ? lines.with("May send as", senders.get()) : lines;
  }

  private static String name(Listener listener) {
    return listener.protocol().name() + " (" + listener.name() + ")";
  }

  private String place(Listener listener) {
    return switch (listener.tls()) {
      case IMPLICIT -> at(listener) + ", TLS";
      case STARTTLS -> at(listener) + ", STARTTLS";
      case NONE -> at(listener) + ", no encryption";
    };
  }

  private String at(Listener listener) {
    return configuration.hostname() + ", port " + listener.address().getPort();
  }

  private String limit(Listener listener) {
    return listener.protocol() == Protocol.SMTP
        ? ", messages up to "
            + MessageLimit.words(mailbox.messageLimit(device, listener.messageLimit()))
        : "";
  }

  private Optional<String> senders() {
    SenderPolicy policy = device.submission().senders();
    String others =
        policy.rewrites() ? " (any other becomes " + device.mailbox() + ")" : " (and nobody else)";
    if (!device.protocols().contains(Protocol.SMTP)) {
      return Optional.empty();
    }
    return switch (policy.allowed()) {
      case Allowed.Anyone() -> Optional.empty();
      case Allowed.MailboxOnly() -> Optional.of(device.mailbox() + others);
      case Allowed.Listed listed -> Optional.of(String.join(", ", Senders.words(listed)) + others);
    };
  }
}
