package org.kumobashi.server.portal.guides;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.config.TlsMode;

/** What there are guides for. Their words are filed under {@code guide.} and {@link #id}. */
enum Manual {
  THUNDERBIRD("Thunderbird", Form.PROGRAM, TlsMode.IMPLICIT),
  OUTLOOK("Outlook", Form.PROGRAM, TlsMode.IMPLICIT),
  APPLE_MAIL("Apple Mail", Form.PROGRAM, TlsMode.IMPLICIT),
  BECKY("Becky! Internet Mail", Form.PROGRAM, TlsMode.IMPLICIT),
  FETCHMAIL("fetchmail", Form.FILE, TlsMode.IMPLICIT),
  GETMAIL("getmail", Form.FILE, TlsMode.IMPLICIT),
  MBSYNC("mbsync (isync)", Form.FILE, TlsMode.IMPLICIT),
  MSMTP("msmtp", Form.FILE, TlsMode.IMPLICIT),
  RICOH("Ricoh", Form.PRINTER, TlsMode.IMPLICIT),
  CANON("Canon", Form.PRINTER, TlsMode.STARTTLS),
  KONICA_MINOLTA("Konica Minolta", Form.PRINTER, TlsMode.STARTTLS),
  FUJIFILM("FUJIFILM Business Innovation, Fuji Xerox, Xerox", Form.PRINTER, TlsMode.STARTTLS),
  SHARP("Sharp", Form.PRINTER, TlsMode.STARTTLS),
  KYOCERA("Kyocera", Form.PRINTER, TlsMode.STARTTLS),
  HP("HP", Form.PRINTER, TlsMode.IMPLICIT),
  EPSON("Epson", Form.PRINTER, TlsMode.STARTTLS),
  BROTHER("Brother", Form.PRINTER, TlsMode.STARTTLS);

  /** How a thing is set up. */
  private enum Form {
    /** In its windows, for reading and sending. */
    PROGRAM,
    /** By a file. */
    FILE,
    /** In its web pages, for sending. */
    PRINTER
  }

  private final String title;
  private final Form form;
  private final TlsMode preferred;

  Manual(String title, Form form, TlsMode preferred) {
    this.title = title;
    this.form = form;
    this.preferred = preferred;
  }

  /** How it is filed. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is called, in any language. */
  String title() {
    return title;
  }

  boolean readsAFile() {
    return form == Form.FILE;
  }

  boolean readsMail() {
    return form == Form.PROGRAM;
  }

  /** What it speaks, the best first; one of these it must be allowed to. */
  List<Protocol> ways() {
    return switch (this) {
      case THUNDERBIRD, OUTLOOK, APPLE_MAIL, BECKY, FETCHMAIL, GETMAIL ->
          List.of(Protocol.IMAP, Protocol.POP3);
      case MBSYNC -> List.of(Protocol.IMAP);
      case MSMTP, RICOH, CANON, KONICA_MINOLTA, FUJIFILM, SHARP, KYOCERA, HP, EPSON, BROTHER ->
          List.of(Protocol.SMTP);
    };
  }

  /** Which TLS gives the least trouble with it, and what else will do. */
  TlsMode[] tls() {
    // getmail knows no STARTTLS, and would go on in clear.
    return this == GETMAIL
        ? new TlsMode[] {TlsMode.IMPLICIT}
        : Arrays.asList(preferred, TlsMode.IMPLICIT, TlsMode.STARTTLS, TlsMode.NONE).stream()
            .distinct()
            .toArray(TlsMode[]::new);
  }

  /** Whether such a device may be one of these. */
  boolean fits(DeviceKind kind) {
    return switch (kind) {
      case MAIL_PROGRAM -> form == Form.PROGRAM;
      case FETCHER -> form == Form.FILE;
      case PRINTER -> form == Form.PRINTER;
      case OTHER -> true;
    };
  }
}
