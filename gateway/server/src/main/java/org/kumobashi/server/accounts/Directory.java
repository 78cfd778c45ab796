package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Finds mailboxes and devices among many, a page at a time, without reading all of them into
 * memory. Every method may block and may throw {@link StoreException}.
 */
public final class Directory {
  /** The most rows of a page. */
  public static final int PAGE = 50;

  private final Database database;
  private final InstantSource clock;

  Directory(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * What is looked for.
   *
   * @param text found anywhere in an address, a user principal name, a label or a client's address,
   *     whatever its case; a device's id is compared as a whole. Empty for everything.
   * @param after the key of the last row seen; empty for the first page
   */
  public record Query(String text, String after) {}

  /**
   * A page of what was found.
   *
   * @param next where the next page begins; empty if this is the last
   */
  public record Page<T>(List<T> rows, Optional<String> next) {
    public Page {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A mailbox with what opens it.
   *
   * @param standing how the grant fares now
   * @param lastUsed the latest use of any of its devices
   */
  public record Entry(
      Mailbox mailbox,
      Grant grant,
      Standing standing,
      int devices,
      Optional<DeviceStatus.LastUse> lastUsed) {}

  /**
   * Mailboxes by address.
   *
   * @param besides addresses that count as found, too; those beyond the first hundred do not
   */
  public Page<Entry> mailboxes(Query query, Collection<String> besides) {
    List<String> also = besides.stream().limit(100).toList();
    return database.call(
        sql -> {
          List<String> addresses = DirectoryQueries.mailboxes(sql, query, also);
          List<Entry> entries = new ArrayList<>();
          for (String address : cut(addresses)) {
            entry(sql, address).ifPresent(entries::add);
          }
          return new Page<>(entries, next(addresses));
        });
  }

  /** Devices by id. */
  public Page<DeviceStatus> devices(Query query) {
    return database.call(
        sql -> {
          List<DeviceStatus> devices = DirectoryQueries.devices(sql, query);
          List<String> ids = devices.stream().map(status -> status.device().id()).toList();
          return new Page<>(cut(devices), next(ids));
        });
  }

  // One row more than a page is asked for, to know whether there is another page.
  private static <T> List<T> cut(List<T> found) {
    return found.subList(0, Math.min(found.size(), PAGE));
  }

  /** How many devices spoke TLS 1.1 or older lately: see {@link DeviceStatus#needsOldTlsAt}. */
  public long devicesThatNeedOldTls() {
    Instant since = clock.instant().minus(DeviceStatus.OLD_TLS_COUNTS);
    return database.call(sql -> DeviceTable.usersOfOldTls(sql, since));
  }

  private static Optional<String> next(List<String> keys) {
    return keys.size() > PAGE ? Optional.of(keys.get(PAGE - 1)) : Optional.empty();
  }

  private Optional<Entry> entry(Sql sql, String address) throws SQLException {
    Optional<Mailbox> mailbox = MailboxTable.find(sql, address);
    Optional<Grant> grant =
        mailbox.isPresent() ? GrantTable.find(sql, mailbox.get().grant()) : Optional.empty();
    if (grant.isEmpty()) {
      return Optional.empty();
    }
    List<DeviceStatus> devices = DeviceTable.of(sql, address);
    List<DeviceStatus.LastUse> uses =
        devices.stream().flatMap(status -> status.lastUsed().stream()).toList();
    Optional<DeviceStatus.LastUse> last =
        uses.isEmpty()
            ? Optional.empty()
            : Optional.of(Collections.max(uses, (one, other) -> one.at().compareTo(other.at())));
    Standing standing =
        Standing.of(grant.get(), GrantTable.refreshed(sql, grant.get().id()), clock.instant());
    return Optional.of(new Entry(mailbox.get(), grant.get(), standing, devices.size(), last));
  }
}
