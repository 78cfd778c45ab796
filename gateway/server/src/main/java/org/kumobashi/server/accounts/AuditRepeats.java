package org.kumobashi.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kumobashi.server.accounts.AuditWriter.Entry;

/**
 * Gathers what happens over and over in the same way: the first time is a line at once, those that
 * follow soon are one more line with their number. For one thread.
 */
final class AuditRepeats {
  private static final int MOST = 20_000;

  private record Kind(Actor actor, Act act) {}

  private record Seen(Instant first, Instant last, int more) {}

  private final Duration window;
  // By age, which is what they are let go by.
  private final Map<Kind, Seen> seen = new LinkedHashMap<>();

  AuditRepeats(Duration window) {
    this.window = window;
  }

  /** The lines to write for these, and for what has been gathered long enough. */
  List<Entry> sift(List<Entry> entries, Instant now) {
    List<Entry> lines = new ArrayList<>();
    letGo(now, lines);
    for (Entry entry : entries) {
      Kind kind = new Kind(entry.actor(), entry.act());
      Seen before = seen.get(kind);
      if (before == null) {
        lines.add(entry);
        seen.put(kind, new Seen(entry.at(), entry.at(), 0));
      } else {
        seen.put(kind, new Seen(before.first(), entry.at(), before.more() + 1));
      }
    }
    return lines;
  }

  /** The lines for all that is gathered, which is forgotten. */
  List<Entry> all() {
    List<Entry> lines = new ArrayList<>();
    seen.forEach((kind, what) -> tell(kind, what, lines));
    seen.clear();
    return lines;
  }

  // What seems to come from the future does so because the clock was set back.
  private void letGo(Instant now, List<Entry> lines) {
    Iterator<Map.Entry<Kind, Seen>> oldest = seen.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Kind, Seen> next = oldest.next();
      Instant first = next.getValue().first();
      if (seen.size() <= MOST && !now.isBefore(first) && now.isBefore(first.plus(window))) {
        return;
      }
      tell(next.getKey(), next.getValue(), lines);
      oldest.remove();
    }
  }

  private static void tell(Kind kind, Seen what, List<Entry> lines) {
    if (what.more() > 0) {
      Act act = kind.act();
      String detail = act.detail() + " (" + what.more() + " more since " + what.first() + ")";
      lines.add(
          new Entry(
              what.last(),
              kind.actor(),
              new Act(act.what(), act.mailbox(), act.subject(), detail.strip())));
    }
  }
}
