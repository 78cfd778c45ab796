package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;

/** The rows of table {@code mailbox_error}. */
final class MailboxErrorTable {
  private static final int MOST = 50;

  /** Anybody can fill these, so they may not crowd out the errors of known devices. */
  private static final int MOST_OF_STRANGERS = 10;

  private static final Duration ANEW = Duration.ofDays(1);

  private MailboxErrorTable() {}

  static List<MailboxErrors.Kept> of(Sql sql, String mailbox) throws SQLException {
    return sql.rows(
        "select * from mailbox_error where mailbox = ? order by last_at desc, sameness limit "
            + MOST,
        MailboxErrorTable::kept,
        mailbox);
  }

  /** Adds an error or counts it; false if there is no such mailbox. */
  static boolean put(Sql sql, MailboxErrors.Happened happened) throws SQLException {
    MailboxError error = happened.error();
    long at = happened.at().toEpochMilli();
    return sql.change(
            "insert into mailbox_error (mailbox, sameness, kind, protocol, device, client, cause,"
                + " aadsts, correlation, first_at, last_at, times)"
                + " select address, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from mailbox where address = ?"
                + " on conflict (mailbox, sameness) do update set"
                + " client = excluded.client, cause = excluded.cause,"
                // A repeat while the grant is known to be dead names no number of its own.
                + " aadsts = case excluded.correlation when '' then mailbox_error.aadsts"
                + " else excluded.aadsts end,"
                + " correlation = case excluded.correlation when ''"
                + " then mailbox_error.correlation else excluded.correlation end,"
                + " first_at = case when mailbox_error.last_at < ? then excluded.first_at"
                + " else mailbox_error.first_at end,"
                + " times = case when mailbox_error.last_at < ? then excluded.times"
                + " else mailbox_error.times + excluded.times end,"
                + " last_at = excluded.last_at",
            error.sameness(),
            error.kind().name(),
            error.protocol().map(Protocol::word).orElse(""),
            error.device(),
            error.client(),
            error.cause(),
            error.aadsts(),
            error.correlation(),
            at,
            at,
            happened.times(),
            error.mailbox(),
            at - ANEW.toMillis(),
            at - ANEW.toMillis())
        > 0;
  }

  static void forgetOldest(Sql sql, String mailbox) throws SQLException {
    forget(sql, mailbox, "device = '' and client <> ''", MOST_OF_STRANGERS);
    forget(sql, mailbox, "1 = 1", MOST);
  }

  private static void forget(Sql sql, String mailbox, String which, int most) throws SQLException {
    sql.change(
        "delete from mailbox_error where mailbox = ? and sameness in (select sameness from"
            + " mailbox_error where mailbox = ? and "
            + which
            + " order by last_at desc, sameness limit 1000 offset "
            + most
            + ")",
        mailbox,
        mailbox);
  }

  private static MailboxErrors.Kept kept(ResultSet row) throws SQLException {
    String protocol = row.getString("protocol");
    MailboxError error =
        new MailboxError(
            row.getString("mailbox"),
            MailboxError.Kind.valueOf(row.getString("kind")),
            Optional.of(protocol)
                .filter(word -> !word.isEmpty())
                .map(word -> Protocol.valueOf(word.toUpperCase(Locale.ROOT))),
            row.getString("device"),
            row.getString("client"),
            row.getString("cause"));
    return new MailboxErrors.Kept(
        error,
        row.getInt("aadsts"),
        row.getString("correlation"),
        Instant.ofEpochMilli(row.getLong("first_at")),
        Instant.ofEpochMilli(row.getLong("last_at")),
        row.getLong("times"));
  }
}
