package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

/** Each use of a refresh token or of the client credential leaves a line for the audit log. */
final class RecordedRedeemerTest {
  private final FakeClock clock = new FakeClock();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final FakeRedeemer redeemer = new FakeRedeemer(clock);
  private final Grant alice = accounts.delegated("alice", "refresh-1");

  private List<String> notes() {
    return accounts.notes().stream()
        .map(
            note ->
                String.join(
                    " ",
                    note.actor().who(),
                    note.act().what().name(),
                    note.act().mailbox(),
                    note.act().subject(),
                    note.act().detail()))
        .toList();
  }

  @Test
  void tellsWhatWasUsedAndWhatCameOfIt() {
    Redeemer recorded = new RecordedRedeemer(redeemer, accounts, "login");
    recorded.redeem(alice, Optional.of(Secret.of("refresh-1")));
    recorded.redeem(accounts.appOnly("printer"), Optional.empty());
    redeemer.behave(
        (_, _) -> new Redemption.Dead(Grant.State.SIGN_IN_REQUIRED, "AADSTS50173: expired"));
    recorded.redeem(alice, Optional.of(Secret.of("refresh-2")));
    assertThat(notes())
        .containsExactly(
            "gateway REFRESH_TOKEN_REDEEMED alice@contoso.example alice login",
            "gateway CLIENT_CREDENTIAL_USED printer@contoso.example printer login",
            "gateway REDEMPTION_FAILED alice@contoso.example alice login: AADSTS50173: expired");
  }

  @Test
  void tellsAKeepAliveFromALogin() throws Exception {
    AccessTokens tokens =
        new AccessTokens(
            accounts,
            redeemer,
            Runnable::run,
            new TokenSettings(Duration.ofMinutes(10), Duration.ofSeconds(30), "portal", clock));
    tokens.keepAlive(alice).get(30, TimeUnit.SECONDS);
    clock.advance(Duration.ofHours(2));
    tokens.token(alice);
    assertThat(accounts.notes())
        .extracting(note -> note.act().detail())
        .containsExactly("keep-alive", "login");
  }
}
