package org.kumobashi.sandbox;

import java.nio.file.Path;
import org.kumobashi.protocol.identity.Secret;

/**
 * What a person types into a mail program.
 *
 * @param host the servers' name or address
 * @param ports the servers' ports
 * @param user the user name
 * @param password the device password, shown on purpose
 * @param certificateFile the authority to trust
 */
record SettingsCard(
    String host, DemoPorts ports, String user, Secret password, Path certificateFile) {

  /** The card, 78 columns at most if the file's name allows it. */
  String text() {
    return """

    Settings for any mail program
      User name     %s
      Password      %s
      IMAP server   %s   port %d (TLS)   or port %d (STARTTLS)
      POP3 server   %s   port %d (TLS)   or port %d (STARTTLS)
      SMTP server   %s   port %d (TLS)   or port %d (STARTTLS)
      SMTP login    same user name and password
      Trust         %s

    """
        .formatted(
            user,
            password.revealText(),
            host,
            ports.imaps(),
            ports.imap(),
            host,
            ports.pop3s(),
            ports.pop3(),
            host,
            ports.submissions(),
            ports.submission(),
            certificateFile);
  }
}
