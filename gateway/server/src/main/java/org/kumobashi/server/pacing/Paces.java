package org.kumobashi.server.pacing;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.kumobashi.server.config.SubmissionLimits;

/**
 * The pace of each upstream mailbox. There are as many as mailboxes that ever logged in, which the
 * store bounds.
 */
public final class Paces {
  private volatile SubmissionLimits limits;
  private final InstantSource clock;
  private final Waiting waiting;
  private final Map<String, MailboxPace> paces = new ConcurrentHashMap<>();

  public Paces(SubmissionLimits limits, InstantSource clock, Waiting waiting) {
    this.limits = limits;
    this.clock = clock;
    this.waiting = waiting;
  }

  /**
   * The pace of an upstream mailbox.
   *
   * @param account the user that logs in to it upstream, in any case
   */
  public MailboxPace of(String account) {
    return paces.computeIfAbsent(
        account.toLowerCase(Locale.ROOT), name -> new MailboxPace(name, limits, clock, waiting));
  }

  /** Goes by other limits from here on. */
  public void change(SubmissionLimits others) {
    limits = others;
    paces.values().forEach(pace -> pace.change(others));
  }

  /** The recipients of the last 24 hours of each mailbox that has any, by the hour of the epoch. */
  Map<String, Map<Long, Long>> recipients() {
    Map<String, Map<Long, Long>> all = new HashMap<>();
    paces.forEach((account, pace) -> all.put(account, pace.recipients()));
    return all;
  }

  /** How many upstream sessions are lent now, over all mailboxes. */
  public int lent() {
    return paces.values().stream().mapToInt(MailboxPace::lent).sum();
  }

  /** How many wait for one of them now, over all mailboxes. */
  public int waiting() {
    return paces.values().stream().mapToInt(MailboxPace::waiting).sum();
  }
}
