package org.kumobashi.protocol.sasl;

import java.util.Base64;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

/**
 * XOAUTH2, the mechanism Exchange Online accepts: one response with the user and the bearer token.
 */
public final class Xoauth2 {
  private Xoauth2() {}

  /**
   * The base64 response {@code user=<user>^Aauth=Bearer <token>^A^A}.
   *
   * @param user the mailbox for IMAP and POP3, the token's own UPN for SMTP
   */
  public static Secret response(String user, AccessToken token) {
    OctetString plain =
        OctetString.of(
            "user=" + user + "\u0001auth=Bearer " + token.value().revealText() + "\u0001\u0001");
    return Secret.of(Base64.getEncoder().encodeToString(plain.toArray()));
  }

  /**
   * What a failure challenge says: its JSON on one line, shortened to 500 characters for the log,
   * or a plain remark if it is not base64.
   */
  public static String describeChallenge(String base64) {
    return Base64Text.decode(base64)
        .map(octets -> octets.text().replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip())
        .map(text -> text.substring(0, Math.min(text.length(), 500)))
        .orElse("a challenge that is not base64");
  }
}
