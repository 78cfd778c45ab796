package org.kumobashi.server.pacing;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Throttled;
import org.kumobashi.protocol.identity.LoginFailure.TooManySessions;
import org.kumobashi.protocol.smtp.RecipientQuota;
import org.kumobashi.server.config.SubmissionLimits;

/**
 * The pace of one upstream mailbox over all its devices. Its methods wait, in the order of arrival,
 * as long as the configuration says and no longer; they belong on virtual threads.
 *
 * <p>Messages may come in a small burst, as a scan in several parts does, and are then spread
 * evenly. Who cannot be served in time waits all the same before hearing so: a client that tries
 * again at once must not be able to spin.
 */
public final class MailboxPace implements RecipientQuota {
  /** The part of a minute's messages that may be sent at once. */
  private static final int BURST_PART = 3;

  private final String account;
  private volatile SubmissionLimits limits;
  private final InstantSource clock;
  private final Waiting waiting;
  private final Places places;
  private final Bucket messages;
  private final CoolDown coolDown;
  private final RecipientDay day;

  MailboxPace(String account, SubmissionLimits limits, InstantSource clock, Waiting waiting) {
    this.account = account;
    this.limits = limits;
    this.clock = clock;
    this.waiting = waiting;
    this.places = new Places(limits.sessions());
    this.messages = bucket(limits.messagesPerMinute(), clock);
    this.coolDown = new CoolDown(limits.coolDown());
    this.day = new RecipientDay(limits.recipientsPerDay());
  }

  private static Bucket bucket(int perMinute, InstantSource clock) {
    return Bucket.builder()
        .addLimit(bandwidth(perMinute))
        .withCustomTimePrecision(new ClockMeter(clock))
        .build();
  }

  private static Bandwidth bandwidth(int perMinute) {
    return Bandwidth.builder()
        .capacity(Math.max(1, perMinute / BURST_PART))
        .refillGreedy(perMinute, Duration.ofMinutes(1))
        .build();
  }

  /** Goes by other limits from here on. What was used up stays so. */
  void change(SubmissionLimits others) {
    limits = others;
    places.change(others.sessions());
    messages.replaceConfiguration(
        BucketConfiguration.builder().addLimit(bandwidth(others.messagesPerMinute())).build(),
        TokensInheritanceStrategy.PROPORTIONALLY);
    synchronized (coolDown) {
      coolDown.change(others.coolDown());
    }
    synchronized (day) {
      day.change(others.recipientsPerDay());
    }
  }

  /**
   * Waits until the mailbox may be used again after upstream asked it to slow down.
   *
   * @return why it may not, if that takes too long
   */
  public Optional<LoginFailure> rest() throws InterruptedException {
    Duration left = coolDownLeft();
    if (left.isZero()) {
      return Optional.empty();
    }
    boolean inTime = left.compareTo(limits.longestWait()) <= 0;
    waiting.pause(inTime ? left : limits.longestWait());
    return inTime
        ? Optional.empty()
        : Optional.of(
            new Throttled(
                "upstream asked "
                    + account
                    + " to slow down; it rests for another "
                    + coolDownLeft().toSeconds()
                    + " s"));
  }

  /**
   * Waits until the mailbox may send one more message.
   *
   * @return why it may not, if that takes too long
   */
  public Optional<LoginFailure> turn() throws InterruptedException {
    boolean mine =
        messages
            .asBlocking()
            .tryConsume(1, limits.longestWait(), nanos -> waiting.pause(Duration.ofNanos(nanos)));
    if (mine) {
      return Optional.empty();
    }
    waiting.pause(limits.longestWait());
    return messages.tryConsume(1)
        ? Optional.empty()
        : Optional.of(
            new Throttled(
                account + " sends more than " + limits.messagesPerMinute() + " messages a minute"));
  }

  /** Waits for one of the mailbox's upstream sessions; empty if that takes too long. */
  public Optional<Place> place() throws InterruptedException {
    if (!places.tryAcquire(limits.longestWait().toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.empty();
    }
    AtomicBoolean held = new AtomicBoolean(true);
    return Optional.of(
        () -> {
          if (held.compareAndSet(true, false)) {
            places.release();
          }
        });
  }

  /** Why no place was to be had. */
  public LoginFailure noPlace() {
    return new TooManySessions(
        account
            + " has had all the "
            + limits.sessions()
            + " sessions it may have for "
            + limits.longestWait().toSeconds()
            + " s");
  }

  /** Upstream asked the mailbox to slow down: it rests for a while. */
  public void throttled() {
    Instant now = clock.instant();
    synchronized (coolDown) {
      coolDown.begin(now);
    }
  }

  private Duration coolDownLeft() {
    Instant now = clock.instant();
    synchronized (coolDown) {
      return coolDown.left(now);
    }
  }

  @Override
  public boolean take() {
    Instant now = clock.instant();
    synchronized (day) {
      return day.take(now);
    }
  }

  @Override
  public void giveBack(int recipients) {
    synchronized (day) {
      day.giveBack(recipients);
    }
  }

  /** The recipients of the last 24 hours, by the hour of the epoch. */
  Map<Long, Long> recipients() {
    Instant now = clock.instant();
    synchronized (day) {
      return day.counts(now);
    }
  }

  /** Adds the recipients an earlier run counted. */
  void remember(Map<Long, Long> recipients) {
    synchronized (day) {
      day.add(recipients);
    }
  }

  /** How many wait for a session now. */
  int waiting() {
    return places.getQueueLength();
  }

  /** How many upstream sessions are lent now. */
  int lent() {
    return places.taken();
  }
}
