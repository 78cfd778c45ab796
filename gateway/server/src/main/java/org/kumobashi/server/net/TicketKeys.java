package org.kumobashi.server.net;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The keys session tickets are sealed with (RFC 5077 §4, RFC 8446 §4.6.1): a new one every eight
 * hours, if anybody comes, while those made within a day still open. In memory only, and each
 * context has its own: a ticket of one listener is worth nothing at another, whose terms may be
 * stricter.
 */
final class TicketKeys {
  static final Duration TURN = Duration.ofHours(8);
  private static final Duration KEPT = TURN.multipliedBy(3);

  private final SecureRandom random;
  private final InstantSource clock;
  private final Deque<Made> keys = new ArrayDeque<>();
  private Instant due = Instant.MIN;

  private record Made(OpenSslSessionTicketKey key, Instant at) {}

  TicketKeys(SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
  }

  /** Whether it is time for {@link #turn}. */
  synchronized boolean isDue() {
    return !clock.instant().isBefore(due);
  }

  /** Begins a new key if it is time; all that are good now, the new one first. */
  synchronized OpenSslSessionTicketKey[] turn() {
    if (isDue()) {
      Instant now = clock.instant();
      due = now.plus(TURN);
      keys.removeIf(made -> !now.isBefore(made.at().plus(KEPT)));
      keys.addFirst(new Made(newKey(), now));
    }
    return keys.stream().map(Made::key).toArray(OpenSslSessionTicketKey[]::new);
  }

  private OpenSslSessionTicketKey newKey() {
    return new OpenSslSessionTicketKey(
        octets(OpenSslSessionTicketKey.NAME_SIZE),
        octets(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
        octets(OpenSslSessionTicketKey.AES_KEY_SIZE));
  }

  private byte[] octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }
}
