package org.kumobashi.server.notices;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kumobashi.server.accounts.Notice;
import org.kumobashi.server.accounts.NoticeSchedule;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells owners by mail that they must sign in again. One mail at a step and one at a time, so that
 * the steps are the pace; after one that could not be sent all rest for a minute, as the next would
 * hardly fare better.
 */
public final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
  private static final Duration REST = Duration.ofMinutes(1);

  private final NoticeSchedule schedule;
  private final Letter letter;
  private final Post post;
  private final Surroundings around;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile Instant restUntil = Instant.MIN;

  /**
   * What a run depends on.
   *
   * @param executor runs what blocks
   */
  public record Surroundings(InstantSource clock, Executor executor, Metrics metrics) {}

  public Notices(NoticeSchedule schedule, Letter letter, Post post, Surroundings around) {
    this.schedule = schedule;
    this.letter = letter;
    this.post = post;
    this.around = around;
  }

  /** Sends the mail that has been due longest, if there is one. Does not block. */
  public void step() {
    if (around.clock().instant().isBefore(restUntil) || !underWay.compareAndSet(false, true)) {
      return;
    }
    around.executor().execute(this::sendNext);
  }

  private void sendNext() {
    try {
      schedule.claim().ifPresent(this::send);
    } catch (RuntimeException trouble) {
      rest();
      LOG.error("event=notice-failed cause=\"{}\"", trouble.getMessage(), trouble);
    } finally {
      underWay.set(false);
    }
  }

  private void send(Notice notice) {
    Post.Result result = sent(notice);
    around.metrics().notice(word(notice.kind()), word(result.outcome()));
    switch (result.outcome()) {
      case SENT ->
          LOG.info(
              "event=notice-sent grant={} kind={} number={} cause=\"{}\"",
              notice.grant(),
              word(notice.kind()),
              notice.number(),
              result.cause());
      case UNDELIVERABLE -> warn(notice, "event=notice-undeliverable", result.cause());
      case FAILED -> {
        schedule.failed(notice);
        rest();
        warn(notice, "event=notice-failed", result.cause());
      }
    }
  }

  // Any other exception leaves open whether it was sent, and then it counts as sent.
  private Post.Result sent(Notice notice) {
    try {
      return post.send(notice.recipient(), letter.write(notice, around.clock().instant()));
    } catch (StoreException unreadable) {
      return new Post.Result(Post.Outcome.FAILED, "store: " + unreadable.getMessage());
    }
  }

  private static void warn(Notice notice, String event, String cause) {
    LOG.warn(
        "{} grant={} kind={} number={} cause=\"{}\"",
        event,
        notice.grant(),
        word(notice.kind()),
        notice.number(),
        cause);
  }

  private void rest() {
    restUntil = around.clock().instant().plus(REST);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
