package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Changes the master key without a moment at which anything could not be opened: the new key is
 * written beside the old ones, then all data keys are rewrapped in one transaction, and only when
 * that is on disk are keys dropped which no record names. All of it happens inside write
 * transactions, so that two rotations, or a rotation and a new grant, follow one another.
 *
 * <p>Where gateways share the store each has a key file of its own, and the new key must be in all
 * of them before anything is sealed with it. That only their administrators can see to.
 */
public final class KeyRotation {
  /**
   * What was done.
   *
   * @param currentKey the id of the key that now wraps everything
   * @param records how many data keys were rewrapped
   * @param unused ids of keys no record needs any more
   */
  public record Outcome(String currentKey, int records, List<String> unused) {
    public Outcome {
      unused = List.copyOf(unused);
    }
  }

  private final Changes changes;
  private final StoreSecrets secrets;
  private final KeyStorage keys;
  private final RandomWords random;

  KeyRotation(Changes changes, StoreSecrets secrets, KeyStorage keys, RandomWords random) {
    this.changes = changes;
    this.secrets = secrets;
    this.keys = keys;
    this.random = random;
  }

  /**
   * Makes a new key, rewraps everything with it and drops what is not needed any more.
   *
   * @throws StoreException if other gateways may share the store, and so would lack the new key
   */
  public Outcome rotate() {
    if (changes.database().dialect() != Dialect.SQLITE) {
      throw new StoreException(
          "several gateways may share this store, and all of them need the new key first: add it as"
              + " the last line to the key file of each, keep the old ones, and run: kumobashi key"
              + " rotate --rewrap-only");
    }
    int records = changes.database().transaction(this::renew);
    return changes.database().transaction(sql -> drop(sql, records));
  }

  private int renew(Sql sql) throws SQLException {
    MasterKeys renewed = keys.read().with(random.masterKey());
    keys.write(renewed);
    int records = secrets.rewrap(sql);
    record(sql, Act.What.MASTER_KEY_ROTATED, renewed.current().id(), records + " records");
    return records;
  }

  /** Rewraps everything with the key that is current now; the keys themselves are left alone. */
  public Outcome rewrap() {
    return changes
        .database()
        .transaction(
            sql -> {
              int records = secrets.rewrap(sql);
              MasterKeys present = keys.read();
              String current = present.current().id();
              record(sql, Act.What.STORE_REWRAPPED, current, records + " records");
              return new Outcome(current, records, unused(sql, present));
            });
  }

  private Outcome drop(Sql sql, int records) throws SQLException {
    MasterKeys present = keys.read();
    List<String> unused = unused(sql, present);
    String current = present.current().id();
    if (!unused.isEmpty()) {
      record(sql, Act.What.MASTER_KEYS_DROPPED, current, String.join(" ", unused));
    }
    keys.write(present.keeping(inUse(sql)));
    return new Outcome(current, records, unused);
  }

  // Nothing a running gateway would have to end sessions for: it finds the keys by itself.
  private void record(Sql sql, Act.What what, String key, String detail) throws SQLException {
    changes.record(sql, new Act(what, "", key, detail));
  }

  private static List<String> unused(Sql sql, MasterKeys present) throws SQLException {
    Set<String> inUse = inUse(sql);
    return present.keys().stream()
        .filter(key -> !key.equals(present.current()) && !inUse.contains(key.id()))
        .map(MasterKeys.MasterKey::id)
        .toList();
  }

  private static Set<String> inUse(Sql sql) throws SQLException {
    List<SealedSecret> sealed =
        sql.rows(
            "select data_key from store_secret union"
                + " select data_key from account_grant where data_key not in ('', '-')",
            row -> new SealedSecret(row.getString("data_key"), ""));
    Set<String> ids = new TreeSet<>();
    sealed.forEach(secret -> ids.add(Vault.masterKeyOf(secret)));
    return ids;
  }
}
