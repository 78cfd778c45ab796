package org.kumobashi.protocol.identity;

import java.util.Locale;

/** The three protocols old mail programs speak. */
public enum Protocol {
  /** IMAP4rev1, RFC 3501. */
  IMAP,
  /** POP3, RFC 1939. */
  POP3,
  /** Message submission, RFC 6409. */
  SMTP;

  /** The name as it stands in configuration, logs and metric labels: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
