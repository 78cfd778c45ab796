package org.kumobashi.server.accounts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.server.config.Network;

/** The rows of table {@code device}. */
final class DeviceTable {
  private static final Duration USE_RESOLUTION = Duration.ofMinutes(1);

  private DeviceTable() {}

  static Optional<Device> find(Sql sql, String id) throws SQLException {
    return sql.row("select * from device where id = ?", DeviceTable::device, id);
  }

  static Optional<Device> withVerifier(Sql sql, String verifier) throws SQLException {
    return sql.row("select * from device where verifier = ?", DeviceTable::device, verifier);
  }

  static List<DeviceStatus> all(Sql sql) throws SQLException {
    return sql.rows("select * from device order by mailbox, created, id", DeviceTable::status);
  }

  static List<DeviceStatus> of(Sql sql, String mailbox) throws SQLException {
    return sql.rows(
        "select * from device where mailbox = ? order by created, id",
        DeviceTable::status,
        mailbox);
  }

  static void insert(Sql sql, DeviceStatus added, String verifier) throws SQLException {
    Device device = added.device();
    sql.change(
        "insert into device (id, mailbox, label, protocols, networks, expires, created, chosen,"
            + " verifier, last_client, last_protocol, message_limit, senders, checks_from,"
            + " rewrites_sender, kind) values (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', ?, ?, ?, ?, ?)",
        device.id(),
        device.mailbox(),
        device.label(),
        device.protocols().stream().map(Protocol::word).sorted().collect(Collectors.joining(",")),
        device.networks().stream().map(Network::toString).collect(Collectors.joining(",")),
        device.expires().map(Instant::toEpochMilli).orElse(null),
        device.created().toEpochMilli(),
        added.chosen() ? 1 : 0,
        verifier,
        Sql.number(device.submission().messageLimit()),
        Senders.text(device.submission().senders().allowed()),
        device.submission().senders().checksFrom() ? 1 : 0,
        device.submission().senders().rewrites() ? 1 : 0,
        device.kind().word());
  }

  /** Writes what can be changed of a device: what it may send, and its kind. */
  static void update(Sql sql, Device device) throws SQLException {
    SenderPolicy senders = device.submission().senders();
    sql.change(
        "update device set message_limit = ?, senders = ?, checks_from = ?, rewrites_sender = ?,"
            + " kind = ? where id = ?",
        Sql.number(device.submission().messageLimit()),
        Senders.text(senders.allowed()),
        senders.checksFrom() ? 1 : 0,
        senders.rewrites() ? 1 : 0,
        device.kind().word(),
        device.id());
  }

  /** Notes a login, unless one was noted less than a minute ago. */
  static void use(Sql sql, String id, DeviceStatus.LastUse use) throws SQLException {
    long now = use.at().toEpochMilli();
    if (sql.exists(
        "select 1 from device where id = ? and last_used > ? and last_used <= ?",
        id,
        now - USE_RESOLUTION.toMillis(),
        now)) {
      return;
    }
    sql.change(
        "update device set last_used = ?, last_client = ?, last_protocol = ? where id = ?",
        now,
        use.client(),
        use.protocol(),
        id);
  }

  /** Notes a login by old TLS, unless one was noted less than a minute ago. */
  static void useOldTls(Sql sql, String id, DeviceStatus.OldTls use) throws SQLException {
    long now = use.at().toEpochMilli();
    sql.change(
        "update device set old_tls = ?, old_tls_used = ? where id = ?"
            + " and (old_tls_used is null or old_tls_used <= ? or old_tls_used > ?)",
        use.version(),
        now,
        id,
        now - USE_RESOLUTION.toMillis(),
        now);
  }

  /** How many have used old TLS since that moment. */
  static long usersOfOldTls(Sql sql, Instant since) throws SQLException {
    return sql.row(
            "select count(*) from device where old_tls_used > ?",
            row -> row.getLong(1),
            since.toEpochMilli())
        .orElseThrow();
  }

  /** Whence devices of this mailbox were used last, if not before that moment. */
  static List<String> lastClients(Sql sql, String mailbox, Instant since) throws SQLException {
    return sql.rows(
        "select distinct last_client from device where mailbox = ? and last_used >= ?",
        row -> row.getString("last_client"),
        mailbox,
        since.toEpochMilli());
  }

  static int delete(Sql sql, String id) throws SQLException {
    return sql.change("delete from device where id = ?", id);
  }

  /** Those of all mailboxes this grant opens. */
  static int deleteOpenedBy(Sql sql, GrantId grant) throws SQLException {
    return sql.change(
        "delete from device where mailbox in (select address from mailbox where grant_id = ?)",
        grant.value());
  }

  static DeviceStatus status(ResultSet row) throws SQLException {
    String client = row.getString("last_client");
    String protocol = row.getString("last_protocol");
    String oldTls = row.getString("old_tls");
    return new DeviceStatus(
        device(row),
        row.getInt("chosen") != 0,
        Sql.moment(row, "last_used").map(at -> new DeviceStatus.LastUse(at, client, protocol)),
        Sql.moment(row, "old_tls_used").map(at -> new DeviceStatus.OldTls(at, oldTls)));
  }

  private static Device device(ResultSet row) throws SQLException {
    return new Device(
        row.getString("id"),
        row.getString("mailbox"),
        row.getString("label"),
        words(row.getString("protocols"))
            .map(word -> Protocol.valueOf(word.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toUnmodifiableSet()),
        words(row.getString("networks")).map(Network::parse).toList(),
        Sql.moment(row, "expires"),
        Instant.ofEpochMilli(row.getLong("created")),
        submission(row),
        // Its kind decides nothing at a login: one that is unknown must not keep the device out.
        DeviceKind.ofWord(row.getString("kind")).orElse(DeviceKind.OTHER));
  }

  private static Submission submission(ResultSet row) throws SQLException {
    SenderPolicy senders =
        new SenderPolicy(
            Senders.parse(row.getString("senders")),
            row.getInt("checks_from") != 0,
            row.getInt("rewrites_sender") != 0);
    return new Submission(Sql.number(row, "message_limit"), senders);
  }

  private static Stream<String> words(String list) {
    return Stream.of(list.split(",", -1)).filter(word -> !word.isEmpty());
  }
}
