package org.kumobashi.server.portal;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.kumobashi.protocol.identity.Secret;

/**
 * Keys that only our own pages can put into a form: each is derived from a cookie of the browser
 * that the page was made for, so nothing has to be remembered and no other browser's key fits.
 */
final class FormKeys {
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;

  FormKeys(Secret key) {
    this.key = new SecretKeySpec(key.reveal(), MAC);
  }

  /** The key of all forms made for the browser with this cookie. */
  Secret of(Secret cookie) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      byte[] tag = mac.doFinal(cookie.reveal());
      return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(tag));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no " + MAC, impossible);
    }
  }
}
