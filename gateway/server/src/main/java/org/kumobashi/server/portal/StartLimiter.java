package org.kumobashi.server.portal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many sign-ins one address may begin in a minute: each costs memory here, and its
 * answer a request to Entra ID. Wide, since a whole campus may share one address.
 */
final class StartLimiter {
  /** Sign-ins of one address in a minute. */
  static final int MOST = 120;

  private final Cache<String, AtomicInteger> begun;

  StartLimiter(Ticker ticker) {
    this.begun =
        Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .ticker(ticker)
            .build();
  }

  /** Whether this address may begin one more. */
  boolean mayBegin(String address) {
    return begun.get(address, key -> new AtomicInteger()).incrementAndGet() <= MOST;
  }
}
