package org.kumobashi.sandbox.mail;

import java.util.EnumMap;
import java.util.Map;
import org.kumobashi.protocol.identity.Protocol;

/** What reached the mail front. */
public final class MailCounters {
  /** How an attempt to log in ended. */
  public enum Outcome {
    /** Let in. */
    ACCEPTED,
    /** The token or its use was wrong, or a quirk said so. */
    REFUSED
  }

  private static final class Tally {
    private long connections;
    private long open;
    private long most;
    private final Map<Outcome, Long> logins = new EnumMap<>(Outcome.class);
  }

  private final Map<Protocol, Tally> tallies = new EnumMap<>(Protocol.class);
  private long finalDots;
  private long brokenMessages;
  private long popQuits;

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

  /** The SMTP messages whose end was seen, accepted or not. */
  public synchronized long finalDots() {
    return finalDots;
  }

  /** The SMTP messages that broke off before their end. */
  public synchronized long brokenMessages() {
    return brokenMessages;
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

  synchronized void finalDot() {
    finalDots++;
  }

  synchronized void brokenMessage() {
    brokenMessages++;
  }

  synchronized void popQuit() {
    popQuits++;
  }

  private Tally of(Protocol protocol) {
    Tally tally = tallies.get(protocol);
    if (tally == null) {
      throw new IllegalStateException("No tally for " + protocol);
    }
    return tally;
  }
}
