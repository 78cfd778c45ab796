package org.kumobashi.server.accounts;

import java.sql.SQLException;
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
                    row ->
                        new Row(
                            row.getString("account"),
                            row.getLong("hour"),
                            row.getLong("recipients")),
                    hour - KEPT_HOURS,
                    hour));
    Map<String, Map<Long, Long>> counts = new HashMap<>();
    rows.forEach(
        row ->
            counts
                .computeIfAbsent(row.account(), account -> new HashMap<>())
                .put(row.hour(), row.recipients()));
    return counts;
  }

  /**
   * Replaces the counts given, and forgets all that are older than 25 hours: all or none, and on
   * disk when this returns.
   *
   * @param changed the whole number of recipients of an hour, by account and hour
   * @param hour the present hour
   */
  public void write(Map<String, Map<Long, Long>> changed, long hour) {
    database.transaction(
        sql -> {
          for (Map.Entry<String, Map<Long, Long>> account : changed.entrySet()) {
            for (Map.Entry<Long, Long> count : account.getValue().entrySet()) {
              put(sql, new Row(account.getKey(), count.getKey(), count.getValue()));
            }
          }
          return sql.change("delete from recipient_count where hour <= ?", hour - KEPT_HOURS);
        });
  }

  private static void put(Sql sql, Row row) throws SQLException {
    sql.change(
        "insert into recipient_count (account, hour, recipients) values (?, ?, ?)"
            + " on conflict (account, hour) do update set recipients = excluded.recipients",
        row.account(),
        row.hour(),
        row.recipients());
  }
}
