package org.kumobashi.server.portal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many sign-ins one address may begin in a minute: each costs memory here, and its
 * answer a request to Entra ID. Wide, since a whole campus may share one address. All IPv6
 * addresses of one /64 count as one, as any machine there may take whichever it likes (RFC 7721).
 */
final class StartLimiter {
  /** Sign-ins of one address in a minute. */
  static final int MOST = 120;

  private final Cache<ByteBuffer, AtomicInteger> begun;

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
    return begun.get(place(address), key -> new AtomicInteger()).incrementAndGet() <= MOST;
  }

  private static ByteBuffer place(String address) {
    // Without the zone of a link-local address, whose name is none of a literal's.
    byte[] octets = InetAddress.ofLiteral(address.replaceFirst("%[^]]*", "")).getAddress();
    return ByteBuffer.wrap(octets.length == 4 ? octets : Arrays.copyOf(octets, 8));
  }
}
