package org.kumobashi.server.accounts;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Protocol;

/** What sort of device it is: for its owner to see, and for the settings it is offered. */
public enum DeviceKind {
  /** A program a person reads and writes mail with. */
  MAIL_PROGRAM(Protocol.IMAP, Protocol.SMTP),
  /** A program that collects mail by itself. */
  FETCHER(Protocol.IMAP, Protocol.POP3),
  /** A printer or scanner that sends what it scanned. */
  PRINTER(Protocol.SMTP),
  /** Anything else. */
  OTHER(Protocol.IMAP, Protocol.POP3, Protocol.SMTP);

  private final Set<Protocol> usual;

  DeviceKind(Protocol first, Protocol... more) {
    this.usual = Set.copyOf(EnumSet.of(first, more));
  }

  /** How it is written in the store, in forms and on the command line, as {@code mail-program}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What such a device usually speaks. */
  public Set<Protocol> usual() {
    return usual;
  }

  /** The kind with this word. */
  public static Optional<DeviceKind> ofWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
