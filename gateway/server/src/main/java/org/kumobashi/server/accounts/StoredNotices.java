package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The rounds of mails in table {@code notice}. */
final class StoredNotices implements NoticeSchedule {
  private final Database database;
  private final Clock clock;

  StoredNotices(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Optional<Notice> claim() {
    Instant now = now();
    return database.transaction(
        sql -> {
          for (NoticeTable.Candidate candidate : NoticeTable.candidates(sql, now)) {
            Optional<NoticeRound> round =
                NoticeRound.next(candidate.last(), candidate.trouble(), now);
            if (round.isPresent()) {
              NoticeTable.put(sql, candidate.grant(), round.get());
              return Optional.of(
                  new Notice(candidate.grant(), recipient(sql, candidate), round.get()));
            }
          }
          return Optional.empty();
        });
  }

  // A grant may open shared mailboxes too: the owner's own is the one of the owner's name.
  private static String recipient(Sql sql, NoticeTable.Candidate candidate) throws SQLException {
    List<String> mailboxes = NoticeTable.mailboxes(sql, candidate.grant());
    return mailboxes.stream()
        .filter(candidate.upn()::equalsIgnoreCase)
        .findFirst()
        .orElseGet(mailboxes::getFirst);
  }

  // Only if nobody has counted another one meanwhile.
  @Override
  public void failed(Notice notice) {
    Instant now = now();
    database.transaction(
        sql -> {
          if (NoticeTable.find(sql, notice.grant()).equals(Optional.of(notice.round()))) {
            NoticeTable.put(sql, notice.grant(), notice.round().failed(now));
          }
          return true;
        });
  }

  // As exact as the store, so that a round is the same when it is read again.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
