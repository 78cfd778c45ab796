package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of table {@code account_grant}. */
final class GrantTable {
  private GrantTable() {}

  static Optional<Grant> find(Sql sql, GrantId id) throws SQLException {
    return sql.row("select * from account_grant where id = ?", GrantTable::grant, id.value());
  }

  static List<GrantId> ids(Sql sql) throws SQLException {
    return sql.rows(
        "select id from account_grant order by upn, id", row -> new GrantId(row.getString("id")));
  }

  static String reason(Sql sql, GrantId id) throws SQLException {
    return sql.row(
            "select reason from account_grant where id = ?",
            row -> row.getString("reason"),
            id.value())
        .orElse("");
  }

  /**
   * The grant of the same user and kind: by object id, or by name where the grant's is not known.
   */
  static Optional<Grant> sameUser(Sql sql, GrantImport wanted) throws SQLException {
    return sql.row(
        "select * from account_grant where tenant = ? and kind = ?"
            + " and ((object_id <> '' and object_id = ?)"
            + " or (object_id = '' and lower(upn) = lower(?))) order by object_id desc",
        GrantTable::grant,
        wanted.tenant(),
        wanted.kind().name(),
        wanted.objectId(),
        wanted.upn());
  }

  static void insert(Sql sql, Grant grant, SealedSecret token, Instant due) throws SQLException {
    sql.change(
        "insert into account_grant (id, kind, tenant, object_id, upn, state, reason, changed,"
            + " refreshed, keep_alive_due, data_key, refresh_token)"
            + " values (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)",
        grant.id().value(),
        grant.kind().name(),
        grant.tenant(),
        grant.objectId(),
        grant.upn(),
        grant.state().name(),
        grant.changed().toEpochMilli(),
        grant.changed().toEpochMilli(),
        due.toEpochMilli(),
        token.dataKey(),
        token.content());
  }

  static void renew(Sql sql, Grant grant, SealedSecret token, Instant due) throws SQLException {
    sql.change(
        "update account_grant set object_id = ?, upn = ?, state = ?, reason = '', changed = ?,"
            + " refreshed = ?, keep_alive_due = ?, data_key = ?, refresh_token = ? where id = ?",
        grant.objectId(),
        grant.upn(),
        grant.state().name(),
        grant.changed().toEpochMilli(),
        grant.changed().toEpochMilli(),
        due.toEpochMilli(),
        token.dataKey(),
        token.content(),
        grant.id().value());
  }

  /** The sealed refresh token; empty for an app-only grant, one that was erased, or none. */
  static Optional<SealedSecret> token(Sql sql, GrantId id) throws SQLException {
    return sql.row(
        "select data_key, refresh_token from account_grant where id = ?"
            + " and refresh_token not in ('', '-')",
        row -> new SealedSecret(row.getString("data_key"), row.getString("refresh_token")),
        id.value());
  }

  static void setToken(Sql sql, GrantId id, SealedSecret token) throws SQLException {
    sql.change(
        "update account_grant set data_key = ?, refresh_token = ? where id = ?",
        token.dataKey(),
        token.content(),
        id.value());
  }

  static void touch(Sql sql, GrantId id, Instant now) throws SQLException {
    sql.change("update account_grant set changed = ? where id = ?", now.toEpochMilli(), id.value());
  }

  static void setState(Sql sql, GrantId id, Grant.State state, String reason) throws SQLException {
    sql.change(
        "update account_grant set state = ?, reason = ? where id = ?",
        state.name(),
        reason,
        id.value());
  }

  /** The refresh token was redeemed now; it is not kept alive before it is due. */
  static void refreshed(Sql sql, GrantId id, Instant now, Instant due) throws SQLException {
    sql.change(
        "update account_grant set refreshed = ?, keep_alive_due = ? where id = ?",
        now.toEpochMilli(),
        due.toEpochMilli(),
        id.value());
  }

  /** When its refresh token was last redeemed or given; empty for an app-only grant. */
  static Optional<Instant> refreshed(Sql sql, GrantId id) throws SQLException {
    return sql.row(
        "select refreshed from account_grant where id = ? and kind = 'DELEGATED' and refreshed > 0",
        row -> Instant.ofEpochMilli(row.getLong("refreshed")),
        id.value());
  }

  /** The grant due longest: at this moment, or later than any can be. */
  static Optional<Due> due(Sql sql, Instant now, Instant latest) throws SQLException {
    return sql.row(
        "select * from account_grant where kind = 'DELEGATED' and state <> 'SIGN_IN_REQUIRED' and"
            + " refresh_token <> '-' and (keep_alive_due <= ? or keep_alive_due > ?) order by"
            + " keep_alive_due limit 1",
        row ->
            new Due(
                new IdleGrants.Idle(grant(row), Instant.ofEpochMilli(row.getLong("refreshed"))),
                row.getLong("keep_alive_due")),
        now.toEpochMilli(),
        latest.toEpochMilli());
  }

  /** A grant and the moment it was due when it was read, which is what a claim is about. */
  record Due(IdleGrants.Idle idle, long moment) {}

  /** Makes it due then, if it is still due when it was; whether it was. */
  static boolean moveOn(Sql sql, Due due, Instant then) throws SQLException {
    return sql.change(
            "update account_grant set keep_alive_due = ? where id = ? and keep_alive_due = ?",
            then.toEpochMilli(),
            due.idle().grant().id().value(),
            due.moment())
        == 1;
  }

  static void setDue(Sql sql, GrantId id, Instant due) throws SQLException {
    sql.change(
        "update account_grant set keep_alive_due = ? where id = ?", due.toEpochMilli(), id.value());
  }

  static Optional<Instant> longestUnused(Sql sql) throws SQLException {
    return sql.row(
        "select refreshed from account_grant where kind = 'DELEGATED' and state = 'ACTIVE'"
            + " and refreshed > 0 order by refreshed limit 1",
        row -> Instant.ofEpochMilli(row.getLong("refreshed")));
  }

  /** How many grants are of one standing. */
  record Tally(Standing standing, long grants) {}

  /**
   * The standings there are.
   *
   * @param expiring a refresh token last redeemed before is about to die
   */
  static List<Tally> standings(Sql sql, Instant expiring) throws SQLException {
    return sql.rows(
        "select standing, count(*) as grants from (select case when state = 'ACTIVE' and kind ="
            + " 'DELEGATED' and refreshed > 0 and refreshed < ? then 'EXPIRING' else state end as"
            + " standing from account_grant) as known group by standing",
        row -> new Tally(Standing.valueOf(row.getString("standing")), row.getLong("grants")),
        expiring.toEpochMilli());
  }

  /**
   * The person's grant that was blocked first, and not later than this; its secrets are still there
   * and its next keep-alive is not overdue.
   */
  static Optional<Grant> blockedSince(Sql sql, Instant latest, Instant now) throws SQLException {
    return sql.row(
        "select * from account_grant where kind = 'DELEGATED' and state = 'BLOCKED' and changed <="
            + " ? and refresh_token <> '-' and keep_alive_due > ? order by changed, id limit 1",
        GrantTable::grant,
        latest.toEpochMilli(),
        now.toEpochMilli());
  }

  /** Leaves nothing of its refresh token. */
  static void erase(Sql sql, GrantId id, String reason) throws SQLException {
    sql.change(
        "update account_grant set data_key = '-', refresh_token = '-', reason = ? where id = ?",
        reason,
        id.value());
  }

  static void delete(Sql sql, GrantId id) throws SQLException {
    sql.change("delete from account_grant where id = ?", id.value());
  }

  private static Grant grant(ResultSet row) throws SQLException {
    return new Grant(
        new GrantId(row.getString("id")),
        Grant.Kind.valueOf(row.getString("kind")),
        row.getString("tenant"),
        row.getString("object_id"),
        row.getString("upn"),
        Grant.State.valueOf(row.getString("state")),
        Instant.ofEpochMilli(row.getLong("changed")));
  }
}
