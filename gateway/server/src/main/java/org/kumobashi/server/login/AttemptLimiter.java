package org.kumobashi.server.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.config.Attempts;
import org.kumobashi.server.pacing.ClockMeter;

/**
 * Bounds how fast passwords can be guessed, per address (for IPv6 per /64) and per mailbox. Only
 * wrong passwords count. The bound of a mailbox is for strangers: an address that logged in to it
 * within a day is held to its own bound alone, or anybody could lock a person out by guessing from
 * far away. The mailbox need not exist to be counted.
 *
 * <p>Passwords from one address, and those for one mailbox, are checked one after another: of many
 * that come at once each would otherwise be let through before the first was counted.
 */
public final class AttemptLimiter {
  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final long MOST_REMEMBERED = 100_000;

  private final Attempts limits;
  private final InstantSource clock;
  private final Cache<String, Bucket> addresses;
  private final Cache<String, Bucket> mailboxes;
  private final Cache<Acquaintance, Instant> acquaintances;
  private final Cache<String, ReentrantLock> addressTurns;
  private final Cache<String, ReentrantLock> mailboxTurns;

  /** A limiter that has seen nothing yet. */
  public AttemptLimiter(Attempts limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
    this.addresses = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    this.mailboxes = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    this.acquaintances = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    this.addressTurns = Caffeine.newBuilder().weakValues().build();
    this.mailboxTurns = Caffeine.newBuilder().weakValues().build();
  }

  /**
   * Checks a password when it is its turn. Blocks; the check should be no more than a look at the
   * bounds, at the password, and the count of a wrong one.
   */
  <T> T inTurn(InetAddress client, String mailbox, Supplier<T> check) {
    ReentrantLock address = addressTurns.get(network(client), _ -> new ReentrantLock(true));
    ReentrantLock box = mailboxTurns.get(mailbox, _ -> new ReentrantLock(true));
    // Always in this order, so that nobody waits for one who waits for him.
    address.lock();
    try {
      box.lock();
      try {
        return check.get();
      } finally {
        box.unlock();
      }
    } finally {
      address.unlock();
    }
  }

  /** Why this client may not even try now; empty if it may. */
  Optional<LoginFailure> refusal(InetAddress client, String mailbox) {
    String address = network(client);
    if (isSpent(address(address))) {
      return Optional.of(
          new LoginFailure.TooManyAttempts("too many wrong passwords from this address"));
    }
    if (!isAcquainted(address, mailbox) && isSpent(mailbox(mailbox))) {
      return Optional.of(
          new LoginFailure.TooManyAttempts("too many wrong passwords for this mailbox"));
    }
    return Optional.empty();
  }

  /** Counts a wrong password. */
  void failed(InetAddress client, String mailbox) {
    String address = network(client);
    address(address).tryConsume(1);
    if (!isAcquainted(address, mailbox)) {
      mailbox(mailbox).tryConsume(1);
    }
  }

  /** Remembers that somebody at this address knows a password of this mailbox. */
  void succeeded(InetAddress client, String mailbox) {
    acquaintances.put(new Acquaintance(network(client), mailbox), clock.instant());
  }

  private boolean isAcquainted(String address, String mailbox) {
    Instant last = acquaintances.getIfPresent(new Acquaintance(address, mailbox));
    return last != null && clock.instant().isBefore(last.plus(REMEMBERED));
  }

  private Bucket address(String address) {
    return addresses.get(address, _ -> bucket(limits.failuresPerAddress()));
  }

  private Bucket mailbox(String mailbox) {
    return mailboxes.get(mailbox, _ -> bucket(limits.failuresPerMailbox()));
  }

  private static boolean isSpent(Bucket bucket) {
    return bucket.getAvailableTokens() <= 0;
  }

  private Bucket bucket(int perMinute) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
        .withCustomTimePrecision(new ClockMeter(clock))
        .build();
  }

  // One subscriber's line is a /64: counting single addresses would count nothing.
  private static String network(InetAddress client) {
    int octets = client instanceof Inet6Address ? 8 : 4;
    return HexFormat.of().formatHex(client.getAddress(), 0, octets);
  }

  private record Acquaintance(String address, String mailbox) {}
}
