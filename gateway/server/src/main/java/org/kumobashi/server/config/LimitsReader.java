package org.kumobashi.server.config;

import java.time.Duration;

/** Reads the limits; each has a standard value. */
final class LimitsReader {
  private static final Kind<Duration> LOGIN =
      Quantities.duration(Duration.ofSeconds(1), Duration.ofMinutes(10));
  private static final Kind<Duration> WAIT =
      Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(10));
  private static final Kind<Duration> IDLE =
      Quantities.duration(Duration.ofSeconds(10), Duration.ofDays(7));
  private static final Kind<Duration> DRAIN =
      Quantities.duration(Duration.ZERO, Duration.ofHours(1));
  private static final Kind<Integer> MISTAKES = Kinds.whole(1, 100);
  private static final Kind<Integer> SESSIONS = Kinds.whole(1, 10_000);
  private static final Kind<Integer> CONNECTIONS = Kinds.whole(1, 1_000_000);
  private static final Kind<Integer> IPV4_PREFIX = Kinds.whole(8, 32);
  private static final Kind<Integer> IPV6_PREFIX = Kinds.whole(16, 128);

  private LimitsReader() {}

  static Limits read(Section section, Attempts attempts) {
    section.moved("smtp-sessions", "submission.sessions");
    section.moved("failures-per-address", "attempts.free-per-address");
    section.moved("failures-per-mailbox", "attempts.free-per-mailbox");
    Limits standard = Limits.standard();
    return new Limits(
        section.orElse("login-timeout", LOGIN, standard.loginTimeout()),
        section.orElse("bad-commands", MISTAKES, standard.badCommands()),
        section.orElse("failed-logins", MISTAKES, standard.failedLogins()),
        patience(section),
        section.orElse("imap-sessions", SESSIONS, standard.imapSessions()),
        section.orElse("pop3-sessions", SESSIONS, standard.pop3Sessions()),
        crowd(section),
        attempts,
        section.orElse("drain", DRAIN, standard.drain()));
  }

  private static Patience patience(Section section) {
    Patience standard = Patience.standard();
    return new Patience(
        section.orElse("proxy-header-timeout", WAIT, standard.proxyHeader()),
        section.orElse("tls-handshake-timeout", WAIT, standard.tlsHandshake()),
        section.orElse("command-timeout", WAIT, standard.command()),
        section.orElse("idle-timeout", IDLE, standard.imapSilence()),
        section.orElse("pop3-idle-timeout", IDLE, standard.pop3Silence()));
  }

  private static Crowd crowd(Section section) {
    Crowd standard = Crowd.standard();
    return new Crowd(
        section.orElse("connections", CONNECTIONS, standard.total()),
        section.orElse("connections-per-address", CONNECTIONS, standard.perAddress()),
        section.orElse("connections-per-network", CONNECTIONS, standard.perNetwork()),
        section.orElse("ipv4-prefix", IPV4_PREFIX, standard.ipv4Prefix()),
        section.orElse("ipv6-prefix", IPV6_PREFIX, standard.ipv6Prefix()));
  }
}
