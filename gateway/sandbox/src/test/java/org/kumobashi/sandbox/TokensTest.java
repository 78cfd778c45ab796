package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.entra.ClientRegistration;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.server.TokenService;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.TokenOutcome;

/**
 * Access tokens through MSAL from the sandbox's Entra ID over HTTPS, with a clock of the test's
 * own.
 */
class TokensTest {
  private final MovedClock clock = new MovedClock();
  private GatewayFixture gateway;
  private StoredAccounts accounts;
  private TokenService service;
  private AccessTokens tokens;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
    accounts = gateway.accounts();
    service = TokenService.open(gateway.configuration, accounts, clock);
    tokens = service.tokens();
  }

  @AfterEach
  void stop() {
    service.close();
    accounts.close();
    gateway.close();
  }

  private Grant grant() {
    return accounts
        .grant(accounts.mailbox(GatewayFixture.ALICE).orElseThrow().grant())
        .orElseThrow();
  }

  private TokenOutcome ask() {
    return tokens.token(grant());
  }

  private AccessToken token() {
    return assertThat(ask()).isInstanceOf(TokenOutcome.Available.class).actual()
            instanceof TokenOutcome.Available got
        ? got.token()
        : new AccessToken(Secret.of(""), Instant.MIN);
  }

  private String failure() {
    return ask() instanceof TokenOutcome.Unavailable(var failure)
        ? failure.getClass().getSimpleName()
        : "none";
  }

  private long requests() {
    return gateway.sandbox.entra().counters().tokenRequests();
  }

  private Secret refreshToken() {
    return accounts.refreshToken(grant().id()).orElseThrow();
  }

  @Test
  @DisplayName("R20 a token is handed out only until ten minutes before its end")
  void refreshesBeforeTheMargin() {
    AccessToken first = token();
    assertThat(token()).isEqualTo(first);
    assertThat(requests()).isEqualTo(1);
    clock.now = first.expiresAt().minus(Duration.ofMinutes(9));
    assertThat(token()).isNotEqualTo(first);
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  void refreshesAheadWithoutMakingAnyoneWait() {
    AccessToken first = token();
    clock.now = first.expiresAt().minus(Duration.ofMinutes(12));
    assertThat(token()).isEqualTo(first);
    Awaitility.await().until(() -> !token().equals(first));
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  void handsOutTheLastMinutesWhileEntraIsAway() {
    AccessToken first = token();
    gateway.sandbox.entra().faults().always(new EntraFault.ServerError(503));
    clock.now = first.expiresAt().minus(Duration.ofMinutes(5));
    assertThat(token()).isEqualTo(first);
    clock.now = first.expiresAt().minus(Duration.ofMinutes(1));
    assertThat(failure()).isEqualTo("TokenServiceUnavailable");
  }

  @ParameterizedTest
  @DisplayName("R19 strange lifetimes do no harm")
  @ValueSource(strings = {"\"3600\"", "", "0", "-5", "99999999999"})
  void copesWithStrangeLifetimes(String expiresIn) {
    gateway.sandbox.entra().faults().always(new EntraFault.ExpiresIn(expiresIn));
    Secret before = refreshToken();
    TokenOutcome outcome = ask();
    assertThat(outcome.toString()).doesNotContain(before.revealText());
    if (outcome instanceof TokenOutcome.Available available) {
      assertThat(available.token().expiresAt()).isBefore(clock.now.plus(Duration.ofHours(25)));
    } else {
      assertThat(failure()).isEqualTo("TokenServiceUnavailable");
    }
    gateway.sandbox.entra().faults().clear();
    clock.now = clock.now.plus(Duration.ofDays(2));
    assertThat(token().expiresAt()).isNotNull();
  }

  @Test
  @DisplayName("R19 an answer without a refresh token keeps the old one")
  void keepsTheRefreshTokenWhenNoneComes() {
    Secret before = refreshToken();
    gateway.sandbox.entra().faults().next(new EntraFault.NoRefreshToken(), 1);
    assertThat(token().value().isEmpty()).isFalse();
    assertThat(refreshToken()).isEqualTo(before);
  }

  @Test
  @DisplayName("R14 the rotated refresh token is in the store when the access token is handed out")
  void storesTheRotatedRefreshTokenFirst() {
    Secret before = refreshToken();
    assertThat(token().value().isEmpty()).isFalse();
    assertThat(refreshToken()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @DisplayName("R17 each AADSTS class has its own failure")
  @CsvSource({
    "50173, SignInRequired", "700082, SignInRequired", "70043, SignInRequired",
        "50076, SignInRequired",
    "65001, SignInRequired", "50057, AccountBlocked", "50053, AccountBlocked",
        "53003, AccountBlocked",
    "7000222, Misconfigured", "7000215, Misconfigured", "700016, Misconfigured",
        "90002, Misconfigured",
    "90033, TokenServiceUnavailable", "50196, TokenServiceUnavailable"
  })
  void sortsErrors(int aadsts, String expected) {
    Secret before = refreshToken();
    gateway.sandbox.entra().faults().always(new EntraFault.Aadsts(aadsts));
    assertThat(failure()).isEqualTo(expected);
    assertThat(failure()).isEqualTo(expected);
    assertThat(requests()).as("asked once for two logins").isEqualTo(1);
    assertThat(refreshToken()).as("nothing is thrown away").isEqualTo(before);
  }

  @Test
  @DisplayName("R40 Retry-After is honoured")
  void honoursRetryAfter() {
    gateway
        .sandbox
        .entra()
        .faults()
        .next(new EntraFault.TooManyRequests(Duration.ofSeconds(30)), 1);
    assertThat(failure()).isEqualTo("TokenServiceUnavailable");
    clock.now = clock.now.plusSeconds(29);
    assertThat(failure()).isEqualTo("TokenServiceUnavailable");
    assertThat(requests()).isEqualTo(1);
    clock.now = clock.now.plusSeconds(2);
    assertThat(token().value().isEmpty()).isFalse();
  }

  @Test
  @DisplayName("R21 R24 a client secret with + & % ~ works, and a rotated one without restart")
  void readsTheClientSecretAnew() throws IOException {
    Secret rotated = Secret.of("new secret+&%~=/");
    gateway
        .sandbox
        .entra()
        .clients()
        .register(
            new ClientRegistration(
                gateway.sandbox.client().id(), List.of(rotated), List.of(), true));
    assertThat(failure()).isEqualTo("Misconfigured");
    Files.writeString(
        gateway.trial.directory().resolve("client-secret"), rotated.revealText() + "\n");
    clock.now = clock.now.plusSeconds(11);
    assertThat(token().value().isEmpty()).isFalse();
  }

  @Test
  @DisplayName("R02 an app-only grant needs no refresh token")
  void getsAnAppOnlyToken() {
    Grant appOnly =
        accounts
            .administration(Actor.GATEWAY)
            .importGrant(
                new GrantImport(Sandbox.TENANT, "", "printer@" + Sandbox.DOMAIN, Optional.empty()));
    assertThat(tokens.token(appOnly)).isInstanceOf(TokenOutcome.Available.class);
    assertThat(gateway.sandbox.entra().counters().tokenRequests("client_credentials")).isEqualTo(1);
  }
}
