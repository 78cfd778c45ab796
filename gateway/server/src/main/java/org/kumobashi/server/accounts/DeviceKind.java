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
  MAIL_PROGRAM,
  /** A program that collects mail by itself. */
  FETCHER,
  /** A printer or scanner that sends what it scanned. */
  PRINTER,
  /** Anything else. */
  OTHER;

  /** How it is written in the store, in forms and on the command line, as {@code mail-program}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What such a device usually speaks. */
  public Set<Protocol> usual() {
    return switch (this) {
      case MAIL_PROGRAM -> EnumSet.of(Protocol.IMAP, Protocol.SMTP);
      case FETCHER -> EnumSet.of(Protocol.IMAP, Protocol.POP3);
      case PRINTER -> EnumSet.of(Protocol.SMTP);
      case OTHER -> EnumSet.allOf(Protocol.class);
    };
  }

  /** The kind with this word. */
  public static Optional<DeviceKind> ofWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
