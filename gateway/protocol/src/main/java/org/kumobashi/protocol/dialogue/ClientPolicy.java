package org.kumobashi.protocol.dialogue;

/**
 * What a listener allows before login, and what it calls itself.
 *
 * @param hostname the name in greetings and EHLO replies
 * @param startTls whether STARTTLS (STLS) is offered while the connection is in clear
 * @param cleartextLogin whether a password may come over a connection without TLS
 * @param maxBadCommands bad commands after which the connection ends
 * @param maxFailedLogins failed logins after which the connection ends
 * @param messageLimit the most octets a submitted message may have (RFC 1870 counting); SMTP only
 */
public record ClientPolicy(
    String hostname,
    boolean startTls,
    boolean cleartextLogin,
    int maxBadCommands,
    int maxFailedLogins,
    long messageLimit) {
  /** Longest command line before login, in octets. */
  public static final int LINE_LIMIT = 8 * 1024;

  /**
   * Longest line that carries base64 of a SASL exchange, in octets (RFC 4954 §4 asks for 12,288).
   */
  public static final int SASL_LINE_LIMIT = 16 * 1024;

  /** Longest literal before login, in octets. */
  public static final int LITERAL_LIMIT = 4 * 1024;

  /** Three bad commands, three failed logins, 25 MiB. */
  public static ClientPolicy standard(String hostname, boolean startTls, boolean cleartextLogin) {
    return new ClientPolicy(hostname, startTls, cleartextLogin, 3, 3, 26_214_400);
  }
}
