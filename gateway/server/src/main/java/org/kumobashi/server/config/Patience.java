package org.kumobashi.server.config;

import java.time.Duration;

/**
 * How long the gateway waits for one thing.
 *
 * @param proxyHeader for the PROXY header of a load balancer
 * @param tlsHandshake for the TLS handshake of a client
 * @param command for each whole command before the login, from when it could have been sent
 * @param imapSilence for either side of an IMAP session to say something
 * @param pop3Silence for either side of a POP3 session to say something
 */
public record Patience(
    Duration proxyHeader,
    Duration tlsHandshake,
    Duration command,
    Duration imapSilence,
    Duration pop3Silence) {
  /** RFC 9051 §5.4 gives an idle client 30 minutes, RFC 1939 §3 ten. */
  public static Patience standard() {
    return new Patience(
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofMinutes(35),
        Duration.ofMinutes(10));
  }

  /** The same, but so long for a PROXY header. */
  public Patience withProxyHeader(Duration time) {
    return new Patience(time, tlsHandshake, command, imapSilence, pop3Silence);
  }

  /** The same, but so long for a TLS handshake. */
  public Patience withTlsHandshake(Duration time) {
    return new Patience(proxyHeader, time, command, imapSilence, pop3Silence);
  }
}
