package org.kumobashi.sandbox.mail;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.kumobashi.protocol.identity.Protocol;

/** What reached the mail front. */
public final class MailCounters {
  /** How an attempt to log in ended. */
  public enum Outcome {
    /** Let in. */
    ACCEPTED,
    /** The token or its use was wrong, or a quirk said so. */
    REFUSED,
    /** A quirk answered in place of the judgement, or the mailbox had too many sessions. */
    TURNED_AWAY
  }

  private static final class Tally {
    private long connections;
    private long open;
    private long most;
    private final Map<Outcome, Long> logins = new EnumMap<>(Outcome.class);
  }

  private record Door(Protocol protocol, String mailbox) {
    Door {
      mailbox = mailbox.toLowerCase(Locale.ROOT);
    }
  }

  /** The sessions of one mailbox: now, at most, ever. */
  private record Sessions(int open, int most, long ever) {
    static final Sessions NONE = new Sessions(0, 0, 0);

    Sessions oneMore() {
      return new Sessions(open + 1, Math.max(most, open + 1), ever + 1);
    }

    Sessions oneLess() {
      return new Sessions(open - 1, most, ever);
    }
  }

  private final Map<Door, Sessions> sessions = new HashMap<>();
  private final Map<Protocol, Tally> tallies = new EnumMap<>(Protocol.class);
  private long finalDots;
  private long brokenMessages;
  private long contentOctets;
  private long smtpQuits;
  private long popQuits;
  private long digested;

  MailCounters() {
    for (Protocol protocol : Protocol.values()) {
      tallies.put(protocol, new Tally());
    }
  }

  /** The connections ever accepted. */
  public synchronized long connections(Protocol protocol) {
    return of(protocol).connections;
  }

  /** The connections open now. */
  public synchronized long open(Protocol protocol) {
    return of(protocol).open;
  }

  /** The most connections ever open at once. */
  public synchronized long most(Protocol protocol) {
    return of(protocol).most;
  }

  /** The attempts to log in that ended so. */
  public synchronized long logins(Protocol protocol, Outcome outcome) {
    return of(protocol).logins.getOrDefault(outcome, 0L);
  }

  /** The sessions this mailbox (its UPN, or a shared mailbox's address) has now, logged in. */
  public synchronized int sessions(Protocol protocol, String mailbox) {
    return of(new Door(protocol, mailbox)).open();
  }

  /** The most sessions this mailbox ever had at once. */
  public synchronized int mostSessions(Protocol protocol, String mailbox) {
    return of(new Door(protocol, mailbox)).most();
  }

  /** The logins that opened this mailbox. */
  public synchronized long logins(Protocol protocol, String mailbox) {
    return of(new Door(protocol, mailbox)).ever();
  }

  /** The SMTP messages whose end was seen, accepted or not. */
  public synchronized long finalDots() {
    return finalDots;
  }

  /** The SMTP messages that broke off before their end. */
  public synchronized long brokenMessages() {
    return brokenMessages;
  }

  /** The octets of SMTP messages read so far, dots unstuffed, whether they were whole or not. */
  public synchronized long contentOctets() {
    return contentOctets;
  }

  /**
   * Waits until this holds of what SMTP messages have come to. False: it did not within this time.
   */
  public synchronized boolean await(Predicate<MailCounters> condition, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (long left = patience.toMillis();
        !condition.test(this) && left > 0;
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
      wait(left);
    }
    return condition.test(this);
  }

  /** The QUITs said by SMTP clients. */
  public synchronized long smtpQuits() {
    return smtpQuits;
  }

  /** The octets of messages taken while {@link Quirk#KEEPS_DIGESTS_ONLY} was on. */
  public synchronized long digested() {
    return digested;
  }

  /** The QUITs said in a POP3 transaction. */
  public synchronized long popQuits() {
    return popQuits;
  }

  synchronized void opened(Protocol protocol) {
    Tally tally = of(protocol);
    tally.connections++;
    tally.open++;
    tally.most = Math.max(tally.most, tally.open);
  }

  synchronized void closed(Protocol protocol) {
    of(protocol).open--;
  }

  synchronized void login(Protocol protocol, Outcome outcome) {
    of(protocol).logins.merge(outcome, 1L, Long::sum);
  }

  /** Begins a session if the mailbox has fewer than this many. */
  synchronized boolean enter(Protocol protocol, String mailbox, int limit) {
    Door door = new Door(protocol, mailbox);
    Sessions now = of(door);
    if (now.open() >= limit) {
      return false;
    }
    sessions.put(door, now.oneMore());
    return true;
  }

  synchronized void leave(Protocol protocol, String mailbox) {
    Door door = new Door(protocol, mailbox);
    sessions.put(door, of(door).oneLess());
  }

  synchronized void finalDot() {
    finalDots++;
    notifyAll();
  }

  synchronized void brokenMessage() {
    brokenMessages++;
    notifyAll();
  }

  synchronized void content(long octets) {
    contentOctets += octets;
    notifyAll();
  }

  synchronized void smtpQuit() {
    smtpQuits++;
  }

  synchronized void popQuit() {
    popQuits++;
  }

  synchronized void digested(int octets) {
    digested += octets;
  }

  private Sessions of(Door door) {
    return sessions.getOrDefault(door, Sessions.NONE);
  }

  private Tally of(Protocol protocol) {
    Tally tally = tallies.get(protocol);
    if (tally == null) {
      throw new IllegalStateException("No tally for " + protocol);
    }
    return tally;
  }
}
