package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How all grants fare, and the end of those that stay blocked: after a time nobody will use their
 * secrets any more, and what is not there cannot be stolen.
 */
public final class GrantLives {
  private static final Logger LOG = LoggerFactory.getLogger(GrantLives.class);

  private static final int MOST_AT_ONCE = 100;

  private final Changes changes;
  private final Clock clock;
  private volatile boolean journalHoldsErased;

  GrantLives(Changes changes, Clock clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /** How many grants there are of each standing. */
  public Map<Standing, Long> census() {
    Instant expiring = clock.instant().minus(Standing.EXPIRING_AFTER);
    Map<Standing, Long> counts = new EnumMap<>(Standing.class);
    for (Standing standing : Standing.values()) {
      counts.put(standing, 0L);
    }
    changes
        .database()
        .call(sql -> GrantTable.standings(sql, expiring))
        .forEach(tally -> counts.put(tally.standing(), tally.grants()));
    return counts;
  }

  /**
   * Erases the refresh token of each person's grant that has been blocked for so long, and the
   * passwords of the devices it served. The grant and its mailboxes stay; a sign-in brings a new
   * token. Each is all or none with its line in the audit log. Left alone are grants that Entra ID
   * has not been asked about for longer than it should have been: those may be free by now.
   *
   * @return how many; if it is a hundred there may be more
   */
  public int eraseBlocked(Duration retention) {
    Instant now = clock.instant();
    int erased = 0;
    while (erased < MOST_AT_ONCE && eraseNext(now.minus(retention), now)) {
      erased++;
      journalHoldsErased = true;
    }
    emptyJournal();
    return erased;
  }

  private boolean eraseNext(Instant latest, Instant now) {
    return changes
        .makeAll(
            sql -> {
              Optional<Grant> due = GrantTable.blockedSince(sql, latest, now);
              return due.isPresent() ? Optional.of(erase(sql, due.get())) : Optional.<Act>empty();
            },
            act -> act.stream().toList())
        .isPresent();
  }

  private static Act erase(Sql sql, Grant grant) throws SQLException {
    List<String> mailboxes = MailboxTable.openedBy(sql, grant.id());
    int devices = DeviceTable.deleteOpenedBy(sql, grant.id());
    String reason = GrantTable.reason(sql, grant.id());
    GrantTable.erase(sql, grant.id(), "secrets erased; blocked before: " + reason);
    LOG.info("event=secrets-erased grant={} devices={}", grant.id(), devices);
    return new Act(
        Act.What.SECRETS_ERASED,
        mailboxes.stream().findFirst().orElse(""),
        grant.id().value(),
        "the refresh token of " + grant.upn() + " and " + devices + " device passwords");
  }

  // SQLite overwrites what is deleted in the file, but its journal still has the pages of before
  // until it is emptied; not while another process reads, hence another try at the next call.
  private void emptyJournal() {
    if (journalHoldsErased) {
      journalHoldsErased =
          changes
              .database()
              .call(
                  sql ->
                      sql.dialect() == Dialect.SQLITE
                          && sql.row("pragma wal_checkpoint(TRUNCATE)", row -> row.getInt("busy"))
                              .filter(busy -> busy == 0)
                              .isEmpty());
    }
  }
}
