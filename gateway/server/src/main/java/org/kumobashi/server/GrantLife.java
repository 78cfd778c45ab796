package org.kumobashi.server;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.kumobashi.server.accounts.GrantLives;
import org.kumobashi.server.accounts.Standing;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.net.Courier;
import org.kumobashi.server.notices.Letter;
import org.kumobashi.server.notices.Notices;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.tokens.KeepAlive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway does for its grants by itself: keeps them alive, tells owners, erases. */
final class GrantLife {
  private static final Logger LOG = LoggerFactory.getLogger(GrantLife.class);

  /** How often secrets are looked for that nobody will use any more. */
  private static final Duration ERASE = Duration.ofSeconds(10);

  /** So that the mailbox which mails to owners come from may send as much again. */
  private static final Duration NOTICE_PACE = Duration.ofSeconds(4);

  private final Configuration configuration;
  private final KeepAlive keepAlive;
  private final GrantLives lives;
  private final Optional<Notices> notices;

  /** What it works with. */
  record Rooms(StoredAccounts accounts, TokenService tokens, Courier courier, Metrics metrics) {}

  /**
   * @param executor runs what blocks
   */
  GrantLife(Configuration configuration, Rooms rooms, Clock clock, Executor executor) {
    this.configuration = configuration;
    this.keepAlive = rooms.tokens().keepAlive(rooms.accounts().idleGrants(), rooms.metrics());
    this.lives = rooms.accounts().grantLives();
    Notices.Surroundings around = new Notices.Surroundings(clock, executor, rooms.metrics());
    this.notices = configuration.grants().noticesFrom().map(from -> notices(from, rooms, around));
    watch(rooms.metrics());
  }

  private Notices notices(String from, Rooms rooms, Notices.Surroundings around) {
    Letter.Origin origin =
        new Letter.Origin(from, configuration.hostname(), configuration.portal());
    return new Notices(
        rooms.accounts().notices(),
        new Letter(origin),
        new NoticePost(from, rooms.accounts(), rooms.tokens().tokens(), rooms.courier()),
        around);
  }

  private void watch(Metrics metrics) {
    metrics.watch(
        "kumobashi.grant.unused.longest.seconds",
        "How long the refresh token of an active grant has lain unused, at most",
        () -> keepAlive.longestUnused().toSeconds());
    for (Standing standing : Standing.values()) {
      metrics.watch(
          "kumobashi.grants",
          "Grants by how they fare",
          Map.of("standing", standing.name().toLowerCase(Locale.ROOT).replace('_', '-')),
          () -> lives.census().getOrDefault(standing, 0L));
    }
  }

  /**
   * Has its steps taken.
   *
   * @param every takes a step again and again, with a pause between
   */
  void begin(BiConsumer<Duration, Runnable> every) {
    int perMinute = configuration.tokens().keepAlivesPerMinute();
    every.accept(Duration.ofMinutes(1).dividedBy(perMinute), keepAlive::step);
    every.accept(ERASE, this::eraseBlocked);
    notices.ifPresent(sent -> every.accept(NOTICE_PACE, sent::step));
  }

  private void eraseBlocked() {
    try {
      lives.eraseBlocked(configuration.grants().retention());
    } catch (StoreException unwritable) {
      LOG.error(
          "event=store-unusable doing=\"erasing secrets of blocked grants\" cause=\"{}\"",
          unwritable.getMessage());
    }
  }
}
