package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many recipients each upstream mailbox wrote to, hour by hour, so that a restart does not
 * forget what Exchange Online remembers. Hours are counted since 1970-01-01T00:00:00Z. Both methods
 * may block and may throw {@link StoreException}.
 */
public final class RecipientCounts {
  /** Twenty-four whole hours and the one that runs. */
  private static final int KEPT_HOURS = 25;

  private record Row(String account, long hour, long recipients) {}

  private final Database database;

  RecipientCounts(Database database) {
    this.database = database;
  }

  /**
   * The recipients by account and hour, in the 25 hours of which this is the last.
   *
   * @param hour the present hour
   */
  public Map<String, Map<Long, Long>> recent(long hour) {
    List<Row> rows =
        database.call(
            sql ->
                sql.rows(
                    "select account, hour, recipients from recipient_count"
                        + " where hour > ? and hour <= ?",
                    RecipientCounts::row,
                    hour - KEPT_HOURS,
                    hour));
    return byAccount(rows);
  }

  /**
   * Adds to the counts, since other gateways may count for the same mailboxes, and forgets all that
   * are older than 25 hours: all or none, and on disk when this returns.
   *
   * @param more recipients of an hour, by account and hour; fewer than none if some were taken back
   * @param hour the present hour
   * @return what these hours come to now
   */
  public Map<String, Map<Long, Long>> add(Map<String, Map<Long, Long>> more, long hour) {
    return database.transaction(
        sql -> {
          List<Row> sums = new ArrayList<>();
          for (Map.Entry<String, Map<Long, Long>> account : more.entrySet()) {
            for (Map.Entry<Long, Long> count : account.getValue().entrySet()) {
              sums.add(add(sql, new Row(account.getKey(), count.getKey(), count.getValue())));
            }
          }
          sql.change("delete from recipient_count where hour <= ?", hour - KEPT_HOURS);
          return byAccount(sums);
        });
  }

  private static Row add(Sql sql, Row more) throws SQLException {
    sql.change(
        "insert into recipient_count (account, hour, recipients) values (?, ?, ?)"
            + " on conflict (account, hour) do update set"
            + " recipients = recipient_count.recipients + excluded.recipients",
        more.account(),
        more.hour(),
        more.recipients());
    return sql.row(
            "select * from recipient_count where account = ? and hour = ?",
            RecipientCounts::row,
            more.account(),
            more.hour())
        .orElse(more);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(row.getString("account"), row.getLong("hour"), row.getLong("recipients"));
  }

  private static Map<String, Map<Long, Long>> byAccount(List<Row> rows) {
    Map<String, Map<Long, Long>> counts = new HashMap<>();
    rows.forEach(
        row ->
            counts
                .computeIfAbsent(row.account(), account -> new HashMap<>())
                .put(row.hour(), row.recipients()));
    return counts;
  }
}
