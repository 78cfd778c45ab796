package org.kumobashi.server.accounts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.kumobashi.protocol.identity.Secret;

/**
 * Turns a presented password into the verifier its device is found by. A generated password has 100
 * random bits, so a keyed hash is enough. Anything else costs one {@link SlowHash}, whether the
 * mailbox exists or not, so that time tells nothing; what was computed is remembered for a while
 * under user and whole password, never whether it was right.
 */
final class Verifiers {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int MOST_REMEMBERED = 10_000;

  private final Secret key;
  private final SlowHash slowHash;
  private final Cache<String, String> remembered;

  Verifiers(Secret key, SlowHash slowHash, Ticker ticker) {
    this.key = key;
    this.slowHash = slowHash;
    this.remembered =
        Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .ticker(ticker)
            .build();
  }

  /** The verifier of whatever a client presented for this mailbox. */
  String presented(String mailbox, Secret password) {
    Optional<DevicePassword> generated = DevicePassword.parse(password);
    return generated.isPresent() ? generated(generated.get()) : remembered(mailbox, password);
  }

  /** The verifier of a generated password. */
  String generated(DevicePassword password) {
    return text(keyed("device", List.of(password.symbols())));
  }

  /** The verifier of a chosen password; slow. */
  String chosen(String mailbox, Secret password) {
    Secret salt = keyed("salt", List.of(Secret.of(mailbox)));
    return text(keyed("chosen", List.of(slowHash.hash(password, salt))));
  }

  private String remembered(String mailbox, Secret password) {
    String name = text(keyed("remembered", List.of(Secret.of(mailbox), password)));
    String verifier = remembered.getIfPresent(name);
    if (verifier == null) {
      // Not computed inside the cache: that would block strangers whose entries lie close by.
      verifier = chosen(mailbox, password);
      remembered.put(name, verifier);
    }
    return verifier;
  }

  // Every part is preceded by its length, so that no two lists of parts are the same octets.
  private Secret keyed(String purpose, List<Secret> parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.reveal(), "HmacSHA256"));
      add(mac, purpose.getBytes(StandardCharsets.US_ASCII));
      parts.forEach(part -> add(mac, part.reveal()));
      return Secret.of(mac.doFinal());
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("HMAC-SHA256 does not work here", broken);
    }
  }

  private static void add(Mac mac, byte[] part) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    mac.update(part);
  }

  private static String text(Secret octets) {
    return Base64.getEncoder().encodeToString(octets.reveal());
  }
}
