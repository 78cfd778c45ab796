package org.kumobashi.server.accounts;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.kumobashi.protocol.identity.Secret;

/**
 * Counts in the PostgreSQL database, for all gateways that share it. The database counts in one
 * statement, so no two gateways lose each other's. Names lie there as keyed hashes only, since a
 * client may have typed its password in place of its name.
 *
 * <p>Bounded: what is forgotten is swept, and when a spray of names brings too many counters, those
 * go first that count least.
 */
final class SharedCounters implements AttemptCounters {
  private static final int SWEEP_EVERY = 10_000;
  private static final Duration SWEEP_AFTER = Duration.ofMinutes(1);

  /** So far another gateway's clock may be ahead of ours. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final Database database;
  private final SecretKeySpec key;
  private final InstantSource clock;
  private final int most;
  private final AtomicInteger added = new AtomicInteger();
  private volatile Instant swept;

  SharedCounters(Database database, Secret key, InstantSource clock, int most) {
    this.database = database;
    this.key = new SecretKeySpec(key.reveal(), "HmacSHA256");
    this.clock = clock;
    this.most = most;
    this.swept = clock.instant();
  }

  @Override
  public Map<String, Tally> look(Collection<String> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, String> byHash = new HashMap<>();
    names.forEach(name -> byHash.put(hash(name), name));
    Object[] hashes = byHash.keySet().toArray();
    String places = String.join(", ", Collections.nCopies(hashes.length, "?"));
    Map<String, Tally> tallies = new HashMap<>();
    database.call(
        sql ->
            sql.rows(
                "select name, level, at from attempt_counter where name in (" + places + ")",
                row -> tallies.put(byHash.get(row.getString("name")), tally(row)),
                hashes));
    return tallies;
  }

  // What another gateway counted a moment ahead of our clock was counted now. What lies further
  // ahead is of a clock that was wrong, which the limiter sees to.
  private Tally tally(ResultSet row) throws SQLException {
    Instant at = Instant.ofEpochMilli(row.getLong("at"));
    Instant now = clock.instant();
    boolean ahead = at.isAfter(now) && at.isBefore(now.plus(SKEW));
    return new Tally(row.getDouble("level"), ahead ? now : at);
  }

  @Override
  public void add(Collection<Counter> counters, Instant now) {
    // In order: two gateways that count for the same names must not wait for each other in a ring.
    SortedMap<String, Counter> sorted = new TreeMap<>();
    counters.forEach(counter -> sorted.put(hash(counter.name()), counter));
    if (sorted.isEmpty()) {
      return;
    }
    database.call(sql -> add(sql, sorted, now.toEpochMilli()));
    if (added.addAndGet(sorted.size()) >= SWEEP_EVERY || now.isAfter(swept.plus(SWEEP_AFTER))) {
      added.set(0);
      swept = now;
      sweep(now);
    }
  }

  private static int add(Sql sql, SortedMap<String, Counter> counters, long now)
      throws SQLException {
    List<Object> values = new ArrayList<>();
    counters.forEach(
        (hash, counter) ->
            values.addAll(List.of(hash, now, now, Math.max(1, counter.leak().toMillis()))));
    String rows = String.join(", ", Collections.nCopies(counters.size(), "(?, 1, ?, ? + ?)"));
    // A row's leak is what lies between its two moments when its level is one, as in the new row.
    return sql.change(
        "insert into attempt_counter as old (name, level, at, forgotten) values "
            + rows
            + " on conflict (name) do update set (level, at, forgotten) = (select level + 1,"
            + " excluded.at, excluded.at + cast((level + 1) * leak as bigint) from (select leak,"
            + " greatest(0, old.level - greatest(0, excluded.at - old.at) / leak) as level from"
            + " (select cast(excluded.forgotten - excluded.at as double precision) as leak) as l)"
            + " as n)",
        values.toArray());
  }

  /** Forgets what says nothing any more, and what is too much. */
  void sweep(Instant now) {
    database.call(
        sql -> {
          sql.change("delete from attempt_counter where forgotten <= ?", now.toEpochMilli());
          return sql.change(
              "delete from attempt_counter where name in (select name from attempt_counter"
                  + " order by level desc, at desc offset ?)",
              most);
        });
  }

  private String hash(String name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] octets = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().withoutPadding().encodeToString(octets);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("HMAC-SHA256 does not work here", broken);
    }
  }
}
