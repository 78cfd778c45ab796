package org.kumobashi.sandbox.mail;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The switches of the mail front; each can be turned while sessions run. */
public final class MailQuirks {
  private static final int EVER = Integer.MAX_VALUE;

  private final Map<Quirk, Integer> left = new EnumMap<>(Quirk.class);
  private final Map<String, Queue<String>> smtpReplies = new ConcurrentHashMap<>();
  private volatile Duration greetingDelay = Duration.ZERO;
  private volatile Duration loginDelay = Duration.ZERO;
  private volatile Duration tarpit = Duration.ofSeconds(5);

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
    smtpReplies.clear();
    greetingDelay = Duration.ZERO;
    loginDelay = Duration.ZERO;
    tarpit = Duration.ofSeconds(5);
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

  /**
   * The next {@code MAIL}, {@code RCPT}, {@code DATA} or {@code END} (of the message) gets this
   * reply and has no effect. Several wait in their order.
   */
  public void nextSmtpReply(String verb, String reply) {
    smtpReplies
        .computeIfAbsent(verb.toUpperCase(Locale.ROOT), _ -> new ConcurrentLinkedQueue<>())
        .add(reply);
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

  Optional<String> takeSmtpReply(String verb) {
    Queue<String> waiting = smtpReplies.get(verb);
    return waiting == null ? Optional.empty() : Optional.ofNullable(waiting.poll());
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
}
