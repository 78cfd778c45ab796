package org.kumobashi.server.portal;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.tokens.SignInOutcome;
import org.kumobashi.server.tokens.SignInService;
import org.kumobashi.server.tokens.SignedInUser;

/** Entra ID for the portal: a code stands for what its redemption comes to. */
final class FakeSignIn implements SignInService {
  final AtomicInteger redemptions = new AtomicInteger();
  boolean answering = true;
  private final Map<String, SignInOutcome> codes = new ConcurrentHashMap<>();

  /** A code with which this person signs in. */
  String codeOf(String upn) {
    return codeOf(new SignedInUser("tenant-id", "oid-" + upn, upn));
  }

  /** A code with which this person signs in. */
  String codeOf(SignedInUser user) {
    String upn = user.upn();
    codes.put(
        "code-" + upn,
        new SignInOutcome.SignedIn(
            user,
            Secret.of("refresh-" + upn),
            new AccessToken(Secret.of("access-" + upn), Instant.parse("2036-01-01T00:00:00Z"))));
    return "code-" + upn;
  }

  /** A code with which this happens. */
  String codeFor(SignInOutcome outcome) {
    codes.put("code-x", outcome);
    return "code-x";
  }

  @Override
  public boolean answers() {
    return answering;
  }

  @Override
  public URI page(Beginning beginning) {
    return URI.create(
        "https://login.example/authorize?state="
            + beginning.state().revealText()
            + "&login_hint="
            + beginning.hint().orElse(""));
  }

  @Override
  public SignInOutcome redeem(Secret code, Beginning beginning) {
    redemptions.incrementAndGet();
    return codes.getOrDefault(
        code.revealText(), new SignInOutcome.NotGenuine("no such code was given out"));
  }
}
