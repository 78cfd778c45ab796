package org.kumobashi.server.accounts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.kumobashi.protocol.identity.LoginFailure;

/** The schedule of keep-alives, in the store all gateways share. */
final class StoredIdleGrants implements IdleGrants {
  private final Database database;
  private final Clock clock;
  private final Consumer<MailboxError> errors;

  /**
   * @param errors told what goes wrong; must not block
   */
  StoredIdleGrants(Database database, Clock clock, Consumer<MailboxError> errors) {
    this.database = database;
    this.clock = clock;
    this.errors = errors;
  }

  /** When an imported grant is due: nobody knows how old it is, and thousands may come at once. */
  static Instant firstDue(Instant imported, RandomWords random) {
    return imported.plus(random.between(Duration.ofHours(1), Duration.ofDays(1)));
  }

  // No transaction: the change stands alone, and finds no row if another gateway was faster.
  @Override
  public Optional<Idle> claim(Duration farthest, Duration lease) {
    Instant now = clock.instant();
    return database.call(
        sql -> {
          Optional<GrantTable.Due> due = GrantTable.due(sql, now, now.plus(farthest));
          return due.isPresent() && GrantTable.moveOn(sql, due.get(), now.plus(lease))
              ? Optional.of(due.get().idle())
              : Optional.empty();
        });
  }

  @Override
  public void failed(GrantId id, LoginFailure failure) {
    database
        .call(sql -> MailboxTable.openedBy(sql, id))
        .forEach(
            mailbox ->
                errors.accept(
                    new MailboxError(
                        mailbox,
                        MailboxError.Kind.of(failure),
                        Optional.empty(),
                        "",
                        "",
                        failure.cause())));
  }

  @Override
  public void postpone(GrantId id, Instant due) {
    database.call(
        sql -> {
          GrantTable.setDue(sql, id, due);
          return true;
        });
  }

  @Override
  public Optional<Instant> longestUnused() {
    return database.call(GrantTable::longestUnused);
  }
}
