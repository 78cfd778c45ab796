package org.kumobashi.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The mails about one trouble of a grant. Pure: what is due follows from the last round, the
 * trouble there is now and the time, so that the store and a simulated year have the same rules.
 *
 * <p>A grant that heals and fails again within a week stays in its round, whose next mail then goes
 * out as planned; a new round begins at the earliest a week after the last one began. So a grant
 * that flaps costs its owner no more mails than one that is dead.
 *
 * @param began when its first mail was due
 * @param told when the last of its mails was sent, or tried
 * @param sent its mails so far, with the one that is being sent
 * @param due before this nothing is sent about the grant
 * @param failures how often the mail that is due now could not be sent
 */
public record NoticeRound(
    NoticeKind kind, Instant began, Instant told, int sent, Instant due, int failures) {
  private static final Duration WEEK = Duration.ofDays(7);

  private static final Duration FIRST_RETRY = Duration.ofMinutes(10);
  private static final Duration LAST_RETRY = Duration.ofHours(6);

  /**
   * Why an owner is to be told.
   *
   * @param since when it came to that; a mail sent later was about it
   */
  public record Trouble(NoticeKind kind, Instant since) {}

  /** The round in which a mail is sent now, with that mail counted; empty if none is due. */
  public static Optional<NoticeRound> next(
      Optional<NoticeRound> last, Trouble trouble, Instant now) {
    if (last.isEmpty()) {
      return Optional.of(first(trouble.kind(), now));
    }
    NoticeRound round = last.get();
    if (now.isBefore(round.due)) {
      return Optional.empty();
    }
    if (trouble.since().isAfter(round.told) && !now.isBefore(round.began.plus(WEEK))) {
      return Optional.of(first(trouble.kind(), now));
    }
    return round.kind == trouble.kind() && round.remaining() > 0
        ? Optional.of(round.withOneMore(now))
        : Optional.empty();
  }

  private static NoticeRound first(NoticeKind kind, Instant now) {
    return new NoticeRound(kind, now, now, 0, now, 0).withOneMore(now);
  }

  private NoticeRound withOneMore(Instant now) {
    int more = sent + 1;
    return new NoticeRound(kind, began, now, more, now.plus(kind.pauseAfter(more)), failures);
  }

  /** The same round when the mail that was counted could not be sent: it is due again. */
  public NoticeRound failed(Instant now) {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 10));
    return new NoticeRound(
        kind,
        began,
        told,
        sent - 1,
        now.plus(pause.compareTo(LAST_RETRY) < 0 ? pause : LAST_RETRY),
        failures + 1);
  }

  /** The mails it has still to send. */
  int remaining() {
    return kind.mails() - sent;
  }
}
