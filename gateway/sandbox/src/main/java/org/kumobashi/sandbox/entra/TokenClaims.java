package org.kumobashi.sandbox.entra;

import java.time.Instant;
import java.util.Set;

/**
 * What a valid access token says.
 *
 * @param principal the UPN, or {@code app:} and the client id for an app-only token
 * @param audience the resource it is for
 * @param scopes the short scope or role names, such as {@code IMAP.AccessAsUser.All}
 * @param expires when it ends
 */
public record TokenClaims(String principal, String audience, Set<String> scopes, Instant expires) {
  private static final Set<String> MAIL =
      Set.of("https://outlook.office.com", "https://outlook.office365.com");

  /** Copies the set. */
  public TokenClaims {
    scopes = Set.copyOf(scopes);
  }

  /** Whether the token is for mailboxes at all. */
  public boolean isForMail() {
    return MAIL.contains(audience);
  }

  /** Whether there is no person behind it. */
  public boolean isAppOnly() {
    return principal.startsWith("app:");
  }
}
