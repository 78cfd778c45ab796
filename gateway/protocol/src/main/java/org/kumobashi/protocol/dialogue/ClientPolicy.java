package org.kumobashi.protocol.dialogue;

import java.util.Set;

/**
 * What a listener allows before login, and what it calls itself.
 *
 * @param hostname the name in greetings and EHLO replies
 * @param startTls whether STARTTLS (STLS) is offered while the connection is in clear
 * @param cleartextLogin whether a password may come over a connection without TLS
 * @param maxBadCommands bad commands after which the connection ends
 * @param maxFailedLogins failed logins after which the connection ends
 * @param messageLimit the most octets a submitted message may have (RFC 1870 counting); SMTP only
 * @param upstreamOffers the EHLO keywords upstream offered last, in upper case; SMTP only
 */
public record ClientPolicy(
    String hostname,
    boolean startTls,
    boolean cleartextLogin,
    int maxBadCommands,
    int maxFailedLogins,
    long messageLimit,
    Set<String> upstreamOffers) {
  /** What Exchange Online offers of that which the gateway can pass on. */
  public static final Set<String> EXCHANGE_OFFERS =
      Set.of("8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES");

  /** Longest command line before login, in octets. */
  public static final int LINE_LIMIT = 8 * 1024;

  /**
   * Longest line that carries base64 of a SASL exchange, in octets (RFC 4954 §4 asks for 12,288).
   */
  public static final int SASL_LINE_LIMIT = 16 * 1024;

  /** Longest literal before login, in octets. */
  public static final int LITERAL_LIMIT = 4 * 1024;

  public ClientPolicy {
    upstreamOffers = Set.copyOf(upstreamOffers);
  }

  /** A policy before anybody has heard upstream: it is taken for Exchange Online. */
  public ClientPolicy(
      String hostname,
      boolean startTls,
      boolean cleartextLogin,
      int maxBadCommands,
      int maxFailedLogins,
      long messageLimit) {
    this(
        hostname,
        startTls,
        cleartextLogin,
        maxBadCommands,
        maxFailedLogins,
        messageLimit,
        EXCHANGE_OFFERS);
  }

  /** Three bad commands, three failed logins, 25 MiB. */
  public static ClientPolicy standard(String hostname, boolean startTls, boolean cleartextLogin) {
    return new ClientPolicy(hostname, startTls, cleartextLogin, 3, 3, 26_214_400);
  }
}
