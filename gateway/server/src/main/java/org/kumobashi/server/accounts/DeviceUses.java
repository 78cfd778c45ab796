package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What devices used, month by month. Every method may block and may throw {@link StoreException};
 * none advances the change counter, which is for what administration changes.
 */
public final class DeviceUses {
  private record Row(String device, DeviceUse use) {}

  private final Database database;

  DeviceUses(Database database) {
    this.database = database;
  }

  /**
   * What the devices of a mailbox used in a month, by id; those that used nothing may be left out.
   */
  public Map<String, DeviceUse> of(String mailbox, YearMonth month) {
    List<Row> rows =
        database.call(
            sql ->
                sql.rows(
                    "select device_use.* from device_use join device on device.id = device"
                        + " where mailbox = ? and month = ?",
                    DeviceUses::row,
                    mailbox,
                    month.toString()));
    Map<String, DeviceUse> uses = new HashMap<>();
    rows.forEach(row -> uses.put(row.device(), row.use()));
    return uses;
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("device"),
        new DeviceUse(
            row.getLong("messages"), row.getLong("octets_in"), row.getLong("octets_out")));
  }

  /**
   * Adds to what these devices used in a month: all or none, and on disk when this returns. Those
   * that were revoked meanwhile are left out.
   */
  public void add(YearMonth month, Map<String, DeviceUse> more) {
    database.transaction(
        sql -> {
          for (Map.Entry<String, DeviceUse> device : more.entrySet()) {
            add(sql, month, device.getKey(), device.getValue());
          }
          return more.size();
        });
  }

  // Added up in the store, not here: gateways that share it each write what they counted.
  private static void add(Sql sql, YearMonth month, String device, DeviceUse use)
      throws SQLException {
    sql.change(
        "insert into device_use (device, month, messages, octets_in, octets_out)"
            + " select id, ?, ?, ?, ? from device where id = ?"
            + " on conflict (device, month) do update set"
            + " messages = device_use.messages + excluded.messages,"
            + " octets_in = device_use.octets_in + excluded.octets_in,"
            + " octets_out = device_use.octets_out + excluded.octets_out",
        month.toString(),
        use.messages(),
        use.octetsIn(),
        use.octetsOut(),
        device);
  }
}
