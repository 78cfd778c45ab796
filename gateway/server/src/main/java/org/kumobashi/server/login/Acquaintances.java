package org.kumobashi.server.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From which addresses a mailbox is usually used: who knew a password of it there within a month.
 * What was before this process began the store tells, as far as each device's last use goes.
 */
final class Acquaintances {
  private static final Logger LOG = LoggerFactory.getLogger(Acquaintances.class);
  private static final Duration REMEMBERED = Duration.ofDays(30);

  /** Guesses at a mailbox must not become as many questions to the store. */
  private static final Duration ASKED_AGAIN = Duration.ofMinutes(1);

  private static final long MOST = 200_000;

  private record Pair(String address, String mailbox) {
    static Pair of(Attempt attempt) {
      return new Pair(attempt.address(), attempt.mailbox());
    }
  }

  private final Accounts accounts;
  private final InstantSource clock;

  // Strangers cannot push out those who know a password: they are kept apart.
  private final Cache<Pair, Instant> known = Caffeine.newBuilder().maximumSize(MOST).build();
  private final Cache<Pair, Instant> strangers = Caffeine.newBuilder().maximumSize(MOST).build();

  Acquaintances(Accounts accounts, InstantSource clock) {
    this.accounts = accounts;
    this.clock = clock;
  }

  /** Somebody at this address knows a password of this mailbox. */
  void meet(Attempt attempt) {
    known.put(Pair.of(attempt), clock.instant());
  }

  /** Whether somebody did lately. May block. */
  boolean knows(Attempt attempt) {
    Pair pair = Pair.of(attempt);
    if (isWithin(known.getIfPresent(pair), REMEMBERED)) {
      return true;
    }
    return !isWithin(strangers.getIfPresent(pair), ASKED_AGAIN) && isRemembered(pair);
  }

  private boolean isRemembered(Pair pair) {
    Instant now = clock.instant();
    try {
      boolean remembered =
          accounts.lastClients(pair.mailbox(), now.minus(REMEMBERED)).stream()
              .anyMatch(client -> isAt(client, pair.address()));
      (remembered ? known : strangers).put(pair, now);
      return remembered;
    } catch (StoreException trouble) {
      LOG.warn(
          "doing=\"looking whence a mailbox is used\" failure=store cause=\"{}\"",
          trouble.getMessage());
      return false;
    }
  }

  private static boolean isAt(String client, String address) {
    try {
      return Attempt.address(InetAddress.ofLiteral(client)).equals(address);
    } catch (IllegalArgumentException noLiteral) {
      LOG.debug("doing=\"looking whence a mailbox is used\" cause=\"{}\"", noLiteral.getMessage());
      return false;
    }
  }

  private boolean isWithin(@Nullable Instant moment, Duration time) {
    return moment != null && clock.instant().isBefore(moment.plus(time));
  }
}
