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

  static void insert(Sql sql, Grant grant, SealedSecret token) throws SQLException {
    sql.change(
        "insert into account_grant (id, kind, tenant, object_id, upn, state, reason, changed,"
            + " data_key, refresh_token) values (?, ?, ?, ?, ?, ?, '', ?, ?, ?)",
        grant.id().value(),
        grant.kind().name(),
        grant.tenant(),
        grant.objectId(),
        grant.upn(),
        grant.state().name(),
        grant.changed().toEpochMilli(),
        token.dataKey(),
        token.content());
  }

  static void renew(Sql sql, Grant grant, SealedSecret token) throws SQLException {
    sql.change(
        "update account_grant set object_id = ?, upn = ?, state = ?, reason = '', changed = ?,"
            + " data_key = ?, refresh_token = ? where id = ?",
        grant.objectId(),
        grant.upn(),
        grant.state().name(),
        grant.changed().toEpochMilli(),
        token.dataKey(),
        token.content(),
        grant.id().value());
  }

  /** The sealed refresh token; empty for an app-only grant or none. */
  static Optional<SealedSecret> token(Sql sql, GrantId id) throws SQLException {
    return sql.row(
        "select data_key, refresh_token from account_grant where id = ? and refresh_token <> ''",
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
