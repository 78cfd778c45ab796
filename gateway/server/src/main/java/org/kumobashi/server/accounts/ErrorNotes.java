package org.kumobashi.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes note of errors without making anybody wait, and writes them to the store from time to time.
 *
 * <p>A hostile stream of failures must not become a stream of writes. The same error waits in one
 * place however often it happens, and is written once a minute at most; there are so many places
 * and no more, and so many writes at a time. Errors of strangers wait apart from those of known
 * devices, so that they can only crowd out each other.
 */
public final class ErrorNotes implements Consumer<MailboxError> {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorNotes.class);
  private static final int MOST_WAITING = 2000;
  private static final int MOST_WRITTEN = 200;
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final MailboxErrors errors;
  private final InstantSource clock;
  private final Map<Same, MailboxErrors.Happened> known = new LinkedHashMap<>();
  private final Map<Same, MailboxErrors.Happened> strangers = new LinkedHashMap<>();
  private final Map<Same, Instant> written = new HashMap<>();
  private long dropped;

  private record Same(String mailbox, String sameness) {
    static Same of(MailboxError error) {
      return new Same(error.mailbox(), error.sameness());
    }
  }

  public ErrorNotes(MailboxErrors errors, InstantSource clock) {
    this.errors = errors;
    this.clock = clock;
  }

  /** Takes note; never waits for the store. If too many wait already it is only counted. */
  @Override
  public synchronized void accept(MailboxError error) {
    Map<Same, MailboxErrors.Happened> lane = error.isStrangers() ? strangers : known;
    Same same = Same.of(error);
    MailboxErrors.Happened before = lane.get(same);
    if (before == null && lane.size() >= MOST_WAITING) {
      dropped++;
      return;
    }
    long times = before == null ? 1 : before.times() + 1;
    lane.put(same, new MailboxErrors.Happened(error, clock.instant(), times));
  }

  /** How many errors nobody will read of. */
  public synchronized long dropped() {
    return dropped;
  }

  /** Writes what is due; blocks. Trouble of the store costs these notes, and is logged. */
  public void write() {
    write(due(false));
  }

  /** Writes all that waits; blocks. */
  public void writeAll() {
    for (List<MailboxErrors.Happened> due = due(true); !due.isEmpty(); due = due(true)) {
      write(due);
    }
  }

  private void write(List<MailboxErrors.Happened> due) {
    if (due.isEmpty()) {
      return;
    }
    try {
      errors.add(due);
    } catch (StoreException unwritable) {
      LOG.error(
          "event=store-unusable doing=\"keeping errors of mailboxes\" cause=\"{}\"",
          unwritable.getMessage());
    }
  }

  private synchronized List<MailboxErrors.Happened> due(boolean all) {
    Instant now = clock.instant();
    written.values().removeIf(at -> all || !now.isBefore(at.plus(QUIET)));
    List<MailboxErrors.Happened> due = new ArrayList<>();
    take(known, due, now);
    take(strangers, due, now);
    return due;
  }

  private void take(
      Map<Same, MailboxErrors.Happened> lane, List<MailboxErrors.Happened> due, Instant now) {
    Iterator<Map.Entry<Same, MailboxErrors.Happened>> waiting = lane.entrySet().iterator();
    while (waiting.hasNext() && due.size() < MOST_WRITTEN) {
      Map.Entry<Same, MailboxErrors.Happened> next = waiting.next();
      if (written.putIfAbsent(next.getKey(), now) == null) {
        due.add(next.getValue());
        waiting.remove();
      }
    }
  }
}
