package org.kumobashi.server.login;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.kumobashi.server.accounts.AttemptCounters;
import org.kumobashi.server.accounts.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counters that all gateways of a cluster share, with this gateway's own behind them: while the
 * shared ones cannot be had, what was counted here goes on to hold, and nobody is refused for it.
 */
public final class FallbackCounters implements AttemptCounters {
  private static final Logger LOG = LoggerFactory.getLogger(FallbackCounters.class);

  private final AttemptCounters shared;
  private final AttemptCounters own;

  public FallbackCounters(AttemptCounters shared, AttemptCounters own) {
    this.shared = shared;
    this.own = own;
  }

  @Override
  public Map<String, Tally> look(Collection<String> names) {
    try {
      return shared.look(names);
    } catch (StoreException trouble) {
      tell("looking at", trouble);
      return own.look(names);
    }
  }

  @Override
  public void add(Collection<Counter> counters, Instant now) {
    own.add(counters, now);
    try {
      shared.add(counters, now);
    } catch (StoreException trouble) {
      tell("adding to", trouble);
    }
  }

  private static void tell(String doing, StoreException trouble) {
    LOG.warn(
        "event=attempts-not-shared doing=\"{} the shared counters\" cause=\"{}\"",
        doing,
        trouble.getMessage());
  }
}
