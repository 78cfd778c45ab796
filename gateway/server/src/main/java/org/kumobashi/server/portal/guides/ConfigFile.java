package org.kumobashi.server.portal.guides;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.portal.guides.Guide.FileText;

/**
 * The files of programs that are set up by one. Each value is written as its program's parser reads
 * it back; a value that some parser could not be made to read has no file at all.
 */
final class ConfigFile {
  /** Nothing that ends a line or steers a terminal, and no space. */
  private static final Pattern WRITABLE = Pattern.compile("[^\\p{C}\\p{Z}]+");

  private final Values values;

  private ConfigFile(Values values) {
    this.values = values;
  }

  /** What is written into a file. */
  record Values(String user, String password, Access.Server server) {
    private boolean areWritable() {
      return List.of(user, password, server.host()).stream()
          .allMatch(value -> WRITABLE.matcher(value).matches());
    }

    @Override
    public String toString() {
      return "values of " + user;
    }
  }

  static Optional<FileText> of(Manual manual, Values values) {
    if (!values.areWritable()) {
      return Optional.empty();
    }
    ConfigFile file = new ConfigFile(values);
    return switch (manual) {
      case FETCHMAIL -> Optional.of(new FileText("~/.fetchmailrc", file.fetchmail()));
      case GETMAIL -> Optional.of(new FileText("~/.config/getmail/getmailrc", file.getmail()));
      case MBSYNC -> Optional.of(new FileText("~/.mbsyncrc", file.mbsync()));
      case MSMTP -> Optional.of(new FileText("~/.msmtprc", file.msmtp()));
      case THUNDERBIRD, OUTLOOK, APPLE_MAIL, BECKY -> Optional.empty();
      case RICOH, CANON, KONICA_MINOLTA, FUJIFILM, SHARP -> Optional.empty();
      case KYOCERA, HP, EPSON, BROTHER -> Optional.empty();
    };
  }

  private String fetchmail() {
    String tls =
        switch (values.server().tls()) {
          case IMPLICIT -> "ssl sslcertck";
          case STARTTLS -> "sslproto \"tls1.2+\" sslcertck";
          case NONE -> "sslproto \"\"";
        };
    return """
    poll %s service %d protocol %s
      user %s password %s
      %s keep
    """
        .formatted(
            inC(values.server().host()),
            values.server().port(),
            values.server().protocol().name(),
            inC(values.user()),
            inC(values.password()),
            tls);
  }

  private String getmail() {
    String type = values.server().protocol() == Protocol.IMAP ? "IMAP" : "POP3";
    return """
    [retriever]
    type = Simple%sSSLRetriever
    server = %s
    port = %d
    username = %s
    password = %s
    ca_certs = /etc/ssl/certs/ca-certificates.crt

    [destination]
    type = Maildir
    path = ~/Maildir/

    [options]
    read_all = false
    delete = false
    """
        .formatted(
            type, values.server().host(), values.server().port(), values.user(), values.password());
  }

  private String mbsync() {
    String tls =
        switch (values.server().tls()) {
          case IMPLICIT -> "IMAPS";
          case STARTTLS -> "STARTTLS";
          case NONE -> "None";
        };
    return """
    IMAPAccount kumobashi
    Host %s
    Port %d
    User %s
    Pass %s
    SSLType %s

    IMAPStore remote
    Account kumobashi

    MaildirStore local
    Path ~/Maildir/
    Inbox ~/Maildir/INBOX
    SubFolders Verbatim

    Channel mail
    Far :remote:
    Near :local:
    Patterns *
    Create Near
    SyncState *
    """
        .formatted(
            inC(values.server().host()),
            values.server().port(),
            inC(values.user()),
            inC(values.password()),
            tls);
  }

  private String msmtp() {
    String tls =
        switch (values.server().tls()) {
          case IMPLICIT -> "tls on\ntls_starttls off";
          case STARTTLS -> "tls on\ntls_starttls on";
          case NONE -> "tls off";
        };
    return """
    account kumobashi
    host %s
    port %d
    %s
    auth on
    user %s
    password %s
    from %s

    account default : kumobashi
    """
        .formatted(
            quoted(values.server().host()),
            values.server().port(),
            tls,
            quoted(values.user()),
            quoted(values.password()),
            quoted(values.user()));
  }

  /** As fetchmail and mbsync read it: a backslash takes the next character as it is. */
  private static String inC(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** As msmtp reads it: the outer quotes are taken off, and all between them is the value. */
  private static String quoted(String value) {
    return '"' + value + '"';
  }
}
