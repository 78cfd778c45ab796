package org.kumobashi.server.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import org.kumobashi.server.config.Limits;

/**
 * Counts wrong passwords, per client address and per mailbox, over a minute. Right ones cost
 * nothing. An address that has logged in to a mailbox lately is not held up by what others try
 * there: nobody can lock an owner out from afar.
 */
final class AttemptLimiter {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration FAMILIAR = Duration.ofDays(1);
  private static final long MOST_KEPT = 100_000;

  private record Acquaintance(InetAddress client, String mailbox) {}

  private final Limits limits;
  private final TimeMeter time;
  private final Cache<InetAddress, Bucket> addresses =
      Caffeine.newBuilder()
          .maximumSize(MOST_KEPT)
          .expireAfterAccess(WINDOW.multipliedBy(2))
          .build();
  private final Cache<String, Bucket> mailboxes =
      Caffeine.newBuilder()
          .maximumSize(MOST_KEPT)
          .expireAfterAccess(WINDOW.multipliedBy(2))
          .build();
  private final Cache<Acquaintance, Boolean> familiar =
      Caffeine.newBuilder().maximumSize(MOST_KEPT).expireAfterWrite(FAMILIAR).build();

  AttemptLimiter(Limits limits, TimeMeter time) {
    this.limits = limits;
    this.time = time;
  }

  /** Whether a password from this address for this mailbox is looked at now. */
  boolean mayTry(InetAddress client, String mailbox) {
    return address(client).getAvailableTokens() > 0
        && (mailbox(mailbox).getAvailableTokens() > 0
            || familiar.getIfPresent(new Acquaintance(client, mailbox)) != null);
  }

  /** A password was wrong. */
  void failed(InetAddress client, String mailbox) {
    address(client).tryConsume(1);
    mailbox(mailbox).tryConsume(1);
  }

  /** A password was right. */
  void succeeded(InetAddress client, String mailbox) {
    familiar.put(new Acquaintance(client, mailbox), true);
  }

  private Bucket address(InetAddress client) {
    return addresses.get(client, key -> bucket(limits.failuresPerAddress()));
  }

  private Bucket mailbox(String mailbox) {
    return mailboxes.get(mailbox, key -> bucket(limits.failuresPerMailbox()));
  }

  private Bucket bucket(int perWindow) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perWindow).refillGreedy(perWindow, WINDOW))
        .withCustomTimePrecision(time)
        .build();
  }
}
