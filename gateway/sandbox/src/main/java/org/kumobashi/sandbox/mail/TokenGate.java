package org.kumobashi.sandbox.mail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Tenant;
import org.kumobashi.sandbox.entra.TokenClaims;
import org.kumobashi.sandbox.entra.TokenMint;

/** Whether an XOAUTH2 response opens a mailbox. */
final class TokenGate {
  private static final Pattern XOAUTH2 = Pattern.compile("user=([^\1]*)\1auth=Bearer ([^\1]+)\1\1");

  /** What the gate says. */
  sealed interface Verdict {
    /** The token is good and opens this mailbox. */
    record Open(String mailbox, TokenClaims claims) implements Verdict {}

    /** The token is good, but not for this mailbox. */
    record NotYours(TokenClaims claims) implements Verdict {}

    /** The token is not good. */
    record Bad() implements Verdict {}
  }

  private final TokenMint mint;
  private final Tenant tenant;

  TokenGate(TokenMint mint, Tenant tenant) {
    this.mint = mint;
    this.tenant = tenant;
  }

  Verdict judge(String base64, Protocol protocol) {
    Optional<Matcher> response = decode(base64).map(XOAUTH2::matcher).filter(Matcher::matches);
    if (response.isEmpty()) {
      return new Verdict.Bad();
    }
    return mint.read(response.get().group(2))
        .filter(claims -> claims.isForMail() && permits(claims, protocol))
        .map(claims -> open(response.get().group(1), claims, protocol))
        .orElseGet(Verdict.Bad::new);
  }

  private Verdict open(String user, TokenClaims claims, Protocol protocol) {
    // SMTP wants the token's own user; IMAP and POP3 the mailbox to open.
    boolean stranger =
        protocol == Protocol.SMTP
            && !claims.isAppOnly()
            && !user.equalsIgnoreCase(claims.principal());
    return tenant
        .mailbox(user)
        .filter(mailbox -> !stranger && tenant.mayOpen(claims.principal(), mailbox))
        .<Verdict>map(mailbox -> new Verdict.Open(mailbox, claims))
        .orElseGet(() -> new Verdict.NotYours(claims));
  }

  private static boolean permits(TokenClaims claims, Protocol protocol) {
    String prefix =
        switch (protocol) {
          case IMAP -> "IMAP.AccessAs";
          case POP3 -> "POP.AccessAs";
          case SMTP -> "SMTP.Send";
        };
    return claims.scopes().stream().anyMatch(scope -> scope.startsWith(prefix));
  }

  private static Optional<String> decode(String base64) {
    try {
      byte[] octets = Base64.getDecoder().decode(base64);
      return Optional.of(new String(octets, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
