package org.kumobashi.server.portal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.kumobashi.server.tokens.SignedInUser;

/**
 * Bounds how many mailboxes a person may ask for, so that nobody goes through addresses. It counts
 * for the person, not for the session, which a new sign-in would replace.
 */
final class TryLimiter {
  /** What a person may ask for in ten minutes. */
  static final int MOST = 10;

  private final Cache<String, AtomicInteger> tried;

  TryLimiter(Ticker ticker) {
    this.tried =
        Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .ticker(ticker)
            .build();
  }

  /** Whether this person may ask for one more. */
  boolean mayTry(SignedInUser user) {
    String person = user.tenant() + "/" + user.objectId();
    return tried.get(person, key -> new AtomicInteger()).incrementAndGet() <= MOST;
  }
}
