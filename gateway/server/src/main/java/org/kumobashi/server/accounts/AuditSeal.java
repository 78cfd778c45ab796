package org.kumobashi.server.accounts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.kumobashi.protocol.identity.Secret;

/**
 * Chains the lines of the audit log: each is sealed together with the seal of the one before, by a
 * key that the vault holds. Who can write to the database but has no master key can then neither
 * change a line, nor add one, nor take one out of the middle, without it showing. They can cut off
 * the newest lines, which only shows to whoever knows a later number.
 */
final class AuditSeal {
  private static final String HMAC = "HmacSHA256";

  private final Secret key;

  AuditSeal(Secret key) {
    this.key = key;
  }

  /** The chain of a line; what the line itself says of it does not count. */
  String over(String previous, AuditLine line) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.reveal(), HMAC));
      long at = line.at().toEpochMilli();
      mac.update(ByteBuffer.allocate(16).putLong(line.number()).putLong(at).array());
      List.of(
              previous,
              line.who(),
              line.origin(),
              line.act(),
              line.mailbox(),
              line.subject(),
              line.detail())
          .forEach(text -> add(mac, text.getBytes(StandardCharsets.UTF_8)));
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("HMAC-SHA256 does not work here", broken);
    }
  }

  // Every part is preceded by its length, so that no two lists of parts are the same octets.
  private static void add(Mac mac, byte[] part) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    mac.update(part);
  }
}
