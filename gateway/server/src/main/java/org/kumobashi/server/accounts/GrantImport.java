package org.kumobashi.server.accounts;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;

/**
 * A grant that comes from outside.
 *
 * @param objectId the user's object id, or empty if not known
 * @param refreshToken present for a delegated grant; empty for an app-only one
 */
public record GrantImport(
    String tenant, String objectId, String upn, Optional<Secret> refreshToken) {
  private static final int LONGEST_TOKEN = 16_384;
  private static final Pattern UNFIT = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  /**
   * Checks the parts.
   *
   * @throws RequestRefused if one is blank or not to be printed, or if the token is no such thing
   */
  public GrantImport {
    if (tenant.isBlank() || upn.isBlank()) {
      throw new RequestRefused("a grant needs a tenant and a user principal name");
    }
    // The name goes into XOAUTH2, where a control character begins another field.
    if (UNFIT.matcher(tenant + objectId + upn).find()) {
      throw new RequestRefused("a grant's tenant and names hold no control characters");
    }
    if (refreshToken.isPresent() && !isToken(refreshToken.get())) {
      throw new RequestRefused(
          "this is no refresh token: it must be one word of printable ASCII, at most 16,384 long");
    }
  }

  /**
   * The application's own permission, which opens all mailboxes it was given.
   *
   * @param clientId the application's id, by which the grant is filed
   */
  public static GrantImport ofApplication(String tenant, String clientId) {
    return new GrantImport(tenant, clientId, clientId, Optional.empty());
  }

  /** As a grant that is in no store, to try a mailbox with before anything is stored. */
  public Grant untried(Instant now) {
    GrantId none = new GrantId("not-yet-connected");
    return new Grant(none, kind(), tenant, objectId, upn, Grant.State.ACTIVE, now);
  }

  Grant.Kind kind() {
    return refreshToken.isPresent() ? Grant.Kind.DELEGATED : Grant.Kind.APP_ONLY;
  }

  private static boolean isToken(Secret token) {
    return !token.isEmpty()
        && token.length() <= LONGEST_TOKEN
        && token.revealText().chars().allMatch(symbol -> symbol > ' ' && symbol < 0x7f);
  }
}
