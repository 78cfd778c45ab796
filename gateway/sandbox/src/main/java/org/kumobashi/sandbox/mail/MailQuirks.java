package org.kumobashi.sandbox.mail;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The switches of the mail front; each can be turned while sessions run. */
public final class MailQuirks {
  private static final int EVER = Integer.MAX_VALUE;

  private final Map<Quirk, Integer> left = new EnumMap<>(Quirk.class);
  private final SmtpScript script = new SmtpScript();
  private volatile Duration greetingDelay;
  private volatile Duration loginDelay;
  private volatile Duration tarpit;
  private volatile Duration timeToLogIn;
  private volatile Duration contentDelay;
  private volatile int contentPace;
  private volatile int sendLimit;
  private volatile int messagesPerMinute;
  private volatile int recipientsPerDay;

  MailQuirks() {
    reset();
  }

  /** Everything as Exchange Online does it by default, with a tarpit of 5 s. */
  public synchronized void reset() {
    left.clear();
    for (Quirk quirk : Quirk.values()) {
      if (quirk.isOnAtFirst()) {
        left.put(quirk, EVER);
      }
    }
    script.clear();
    greetingDelay = Duration.ZERO;
    loginDelay = Duration.ZERO;
    tarpit = Duration.ofSeconds(5);
    timeToLogIn = Duration.ofSeconds(60);
    contentDelay = Duration.ZERO;
    contentPace = EVER;
    sendLimit = 35 * 1024 * 1024;
    messagesPerMinute = 30;
    recipientsPerDay = 10_000;
  }

  /** On until turned off. */
  public synchronized void on(Quirk quirk) {
    left.put(quirk, EVER);
  }

  /** On for the next {@code times} occasions. */
  public synchronized void on(Quirk quirk, int times) {
    left.put(quirk, times);
  }

  /** Off. */
  public synchronized void off(Quirk quirk) {
    left.remove(quirk);
  }

  /** How long every greeting is held back. */
  public void greetingDelay(Duration delay) {
    greetingDelay = delay;
  }

  /** How long the answer to every token is held back. */
  public void loginDelay(Duration delay) {
    loginDelay = delay;
  }

  /** How long the answer to an unknown SMTP command is held back. */
  public void tarpit(Duration delay) {
    tarpit = delay;
  }

  /** How long an IMAP or POP3 client may take to log in, whatever it says meanwhile; 60 s. */
  public void timeToLogIn(Duration limit) {
    timeToLogIn = limit;
  }

  /** How long nothing of a message is read while KEEPS_DIGESTS_ONLY is on; no time at first. */
  public void contentDelay(Duration delay) {
    contentDelay = delay;
  }

  /**
   * The octets per second at which each message is read while KEEPS_DIGESTS_ONLY is on; at first as
   * fast as it comes.
   */
  public void contentPace(int octetsPerSecond) {
    contentPace = octetsPerSecond;
  }

  /** The largest message a mailbox may send, in octets, while SEND_LIMIT is on; 35 MiB. */
  public void sendLimit(int octets) {
    sendLimit = octets;
  }

  /** How many messages a mailbox may send in any 60 s while SUBMISSION_RATE is on; 30. */
  public void messagesPerMinute(int messages) {
    messagesPerMinute = messages;
  }

  /** How many recipients a mailbox may reach in any 24 h while SUBMISSION_QUOTA is on; 10,000. */
  public void recipientsPerDay(int recipients) {
    recipientsPerDay = recipients;
  }

  /** What SMTP sessions are to say in place of their own words. */
  public SmtpScript smtp() {
    return script;
  }

  /** The same as {@link SmtpScript#next(String, String)}. */
  public void nextSmtpReply(String verb, String reply) {
    script.next(verb, reply);
  }

  /** Whether the quirk is on; uses nothing up. */
  synchronized boolean isOn(Quirk quirk) {
    return left.getOrDefault(quirk, 0) > 0;
  }

  /** Whether the quirk shows on this occasion, which is used up. */
  synchronized boolean shows(Quirk quirk) {
    int times = left.getOrDefault(quirk, 0);
    if (times == 1) {
      left.remove(quirk);
    } else if (times != EVER && times > 0) {
      left.put(quirk, times - 1);
    }
    return times > 0;
  }

  Duration greetingDelay() {
    return greetingDelay;
  }

  Duration loginDelay() {
    return loginDelay;
  }

  Duration tarpit() {
    return tarpit;
  }

  Duration timeToLogIn() {
    return timeToLogIn;
  }

  Duration contentDelay() {
    return contentDelay;
  }

  int contentPace() {
    return contentPace;
  }

  int sendLimit() {
    return sendLimit;
  }

  int messagesPerMinute() {
    return messagesPerMinute;
  }

  int recipientsPerDay() {
    return recipientsPerDay;
  }
}
