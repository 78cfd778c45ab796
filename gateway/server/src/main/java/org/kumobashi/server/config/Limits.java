package org.kumobashi.server.config;

import java.time.Duration;
import org.kumobashi.protocol.identity.Protocol;

/**
 * Bounds that keep one client from becoming everybody's trouble.
 *
 * @param loginTimeout all the time a connection has until it is logged in
 * @param badCommands bad commands before login after which a connection ends
 * @param failedLogins failed logins after which a connection ends
 * @param patience how long the gateway waits for one thing
 * @param imapSessions IMAP sessions one mailbox may have at once
 * @param pop3Sessions POP3 sessions one mailbox may have at once
 * @param crowd how many connections there may be at once
 * @param attempts how fast passwords may be guessed
 * @param drain how long sessions may go on after a stop was asked for
 */
public record Limits(
    Duration loginTimeout,
    int badCommands,
    int failedLogins,
    Patience patience,
    int imapSessions,
    int pop3Sessions,
    Crowd crowd,
    Attempts attempts,
    Duration drain) {
  /** The bounds used when the configuration names none. */
  public static Limits standard() {
    return new Limits(
        Duration.ofSeconds(60),
        3,
        3,
        Patience.standard(),
        16,
        16,
        Crowd.standard(),
        Attempts.standard(),
        Duration.ofSeconds(10));
  }

  /** The same bounds, but logins may take so long. */
  public Limits withLoginTimeout(Duration time) {
    return new Limits(
        time,
        badCommands,
        failedLogins,
        patience,
        imapSessions,
        pop3Sessions,
        crowd,
        attempts,
        drain);
  }

  /** The same bounds, but a mailbox may have so many IMAP sessions, and so many POP3 ones. */
  public Limits withSessions(int ofMailbox) {
    return new Limits(
        loginTimeout,
        badCommands,
        failedLogins,
        patience,
        ofMailbox,
        ofMailbox,
        crowd,
        attempts,
        drain);
  }

  /** The same bounds, but for guesses. */
  public Limits with(Attempts other) {
    return new Limits(
        loginTimeout,
        badCommands,
        failedLogins,
        patience,
        imapSessions,
        pop3Sessions,
        crowd,
        other,
        drain);
  }

  /** The same bounds, but for how many connect. */
  public Limits with(Crowd other) {
    return new Limits(
        loginTimeout,
        badCommands,
        failedLogins,
        patience,
        imapSessions,
        pop3Sessions,
        other,
        attempts,
        drain);
  }

  /** The same bounds, but for how long the gateway waits. */
  public Limits with(Patience other) {
    return new Limits(
        loginTimeout,
        badCommands,
        failedLogins,
        other,
        imapSessions,
        pop3Sessions,
        crowd,
        attempts,
        drain);
  }

  /** The same bounds, but sessions may go on so long after a stop. */
  public Limits withDrain(Duration time) {
    return new Limits(
        loginTimeout,
        badCommands,
        failedLogins,
        patience,
        imapSessions,
        pop3Sessions,
        crowd,
        attempts,
        time);
  }

  /**
   * Sessions of this protocol that one mailbox may have at once. Clients that send are not bounded
   * here: they share the upstream sessions of {@link SubmissionLimits#sessions}.
   */
  public int sessions(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> imapSessions;
      case POP3 -> pop3Sessions;
      case SMTP -> Integer.MAX_VALUE;
    };
  }
}
