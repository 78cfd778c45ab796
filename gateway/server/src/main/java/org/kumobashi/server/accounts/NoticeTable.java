package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kumobashi.server.accounts.NoticeRound.Trouble;

/** The rows of table {@code notice}, and the grants they are about. */
final class NoticeTable {
  private NoticeTable() {}

  /** A grant in trouble that may be due a mail, and the last round of mails about it. */
  record Candidate(GrantId grant, String upn, Trouble trouble, Optional<NoticeRound> last) {}

  /**
   * Grants in trouble that open a mailbox which is switched on, without those that were told about
   * it often enough. The longest due come first, so that none is passed over.
   */
  static List<Candidate> candidates(Sql sql, Instant now) throws SQLException {
    return sql.rows(
        "select g.id, g.upn, g.state, g.changed, g.refreshed, n.kind, n.began, n.told, n.sent,"
            + " n.due, n.failures from account_grant g left join notice n on n.grant_id = g.id"
            + " where g.kind = 'DELEGATED' and (g.state = 'SIGN_IN_REQUIRED' or (g.state = 'ACTIVE'"
            + " and g.refreshed > 0 and g.refreshed < ?)) and (n.grant_id is null or (n.due <= ?"
            + " and (n.remaining > 0 or case when g.state = 'ACTIVE' then g.refreshed else"
            + " g.changed end > n.told))) and exists (select 1 from mailbox m where m.grant_id ="
            + " g.id and m.enabled <> 0) order by coalesce(n.due, g.changed), g.id limit 50",
        NoticeTable::candidate,
        now.minus(Standing.EXPIRING_AFTER).toEpochMilli(),
        now.toEpochMilli());
  }

  private static Candidate candidate(ResultSet row) throws SQLException {
    boolean active = row.getString("state").equals(Grant.State.ACTIVE.name());
    return new Candidate(
        new GrantId(row.getString("id")),
        row.getString("upn"),
        new Trouble(
            active ? NoticeKind.EXPIRING : NoticeKind.SIGN_IN_REQUIRED,
            Instant.ofEpochMilli(row.getLong(active ? "refreshed" : "changed"))),
        row.getString("kind") == null ? Optional.empty() : Optional.of(round(row)));
  }

  private static NoticeRound round(ResultSet row) throws SQLException {
    return new NoticeRound(
        NoticeKind.valueOf(row.getString("kind")),
        Instant.ofEpochMilli(row.getLong("began")),
        Instant.ofEpochMilli(row.getLong("told")),
        row.getInt("sent"),
        Instant.ofEpochMilli(row.getLong("due")),
        row.getInt("failures"));
  }

  static Optional<NoticeRound> find(Sql sql, GrantId grant) throws SQLException {
    return sql.row("select * from notice where grant_id = ?", NoticeTable::round, grant.value());
  }

  /** The mailboxes of a grant that are switched on, by address. */
  static List<String> mailboxes(Sql sql, GrantId grant) throws SQLException {
    return sql.rows(
        "select address from mailbox where grant_id = ? and enabled <> 0 order by address",
        row -> row.getString("address"),
        grant.value());
  }

  static void put(Sql sql, GrantId grant, NoticeRound round) throws SQLException {
    sql.change("delete from notice where grant_id = ?", grant.value());
    sql.change(
        "insert into notice (grant_id, kind, began, told, sent, remaining, due, failures)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?)",
        grant.value(),
        round.kind().name(),
        round.began().toEpochMilli(),
        round.told().toEpochMilli(),
        round.sent(),
        round.remaining(),
        round.due().toEpochMilli(),
        round.failures());
  }
}
