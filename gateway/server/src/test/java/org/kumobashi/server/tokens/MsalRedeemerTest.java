package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.LastingPort;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.config.Entra;
import org.kumobashi.server.config.Entra.ClientCredential;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.tokens.EntraStub.Answer;

final class MsalRedeemerTest {
  private static final String AWKWARD_SECRET = "p+l&u%s~ =\u00e9/;";

  private static final Answer OF_BOB = grantedTo("oid-bob", "bob@contoso.example");

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Grant alice = accounts.delegated("alice", "refresh-1");
  private EntraStub entra;
  private Path secret;
  private MsalRedeemer redeemer;

  @BeforeEach
  void start() throws Exception {
    entra = new EntraStub();
    secret = Files.writeString(directory.resolve("secret"), AWKWARD_SECRET);
    redeemer = redeemer(entra.authority(), secret(), Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    redeemer.close();
    entra.close();
    threads.shutdownNow();
  }

  private ClientCredential secret() {
    return new ClientCredential.ClientSecret(new SecretReference.InFile(secret));
  }

  private MsalRedeemer redeemer(URI authority, ClientCredential credential, Duration timeout)
      throws Exception {
    Entra settings =
        new Entra(
            authority,
            "Contoso.example",
            "client-id",
            credential,
            Set.of("https://outlook.office.com/SMTP.Send"),
            "https://outlook.office365.com/.default",
            Optional.of(entra.certificate(directory)),
            timeout,
            Duration.ofMinutes(10));
    return new MsalRedeemer(settings, accounts, threads, clock);
  }

  private Redemption redeem() {
    return redeemer.redeem(alice, accounts.refreshToken(alice.id()));
  }

  private AccessTokens tokens() {
    return new AccessTokens(
        accounts,
        redeemer,
        threads,
        new TokenSettings(
            Duration.ofMinutes(10), Duration.ofSeconds(30), "https://portal.example", clock));
  }

  private static Answer granted(String lifetime) {
    return Answer.json(
        200,
        "{\"token_type\":\"Bearer\",\"access_token\":\"access-1\",\"refresh_token\":\"refresh-2\""
            + lifetime
            + "}");
  }

  private static Duration lifetime(Redemption redemption) {
    assertThat(redemption).isInstanceOf(Redemption.Redeemed.class);
    return ((Redemption.Redeemed) redemption).lifetime();
  }

  private static Redemption.Unavailable unavailable(Redemption redemption) {
    assertThat(redemption).isInstanceOf(Redemption.Unavailable.class);
    return (Redemption.Unavailable) redemption;
  }

  private void assertNothingLost() {
    assertThat(accounts.events()).isEmpty();
    assertThat(accounts.refreshToken(alice.id())).contains(Secret.of("refresh-1"));
  }

  @Test
  @DisplayName("R14 the rotated refresh token is stored before the access token is returned")
  void r14StoresTheRotatedTokenFirst() {
    entra.answer(granted(",\"expires_in\":4000"));
    Redemption.Redeemed redeemed = (Redemption.Redeemed) redeem();
    assertThat(redeemed.token().value()).isEqualTo(Secret.of("access-1"));
    assertThat(redeemed.token().expiresAt()).isEqualTo(clock.instant().plusSeconds(4000));
    assertThat(accounts.events()).containsExactly("replaced refresh-1 by refresh-2");
    assertThat(entra.paths()).containsExactly("/contoso.example/oauth2/v2.0/token");
    assertThat(entra.forms().getFirst())
        .containsEntry("grant_type", "refresh_token")
        .containsEntry("refresh_token", "refresh-1")
        .containsEntry("client_id", "client-id");
  }

  @Test
  @DisplayName("R14 an access token whose refresh token could not be stored is not used")
  void r14DoesNotUseATokenItCouldNotStore() {
    entra.answer(granted(",\"expires_in\":4000"));
    accounts.fillDisk(true);
    assertThatThrownBy(this::redeem)
        .isInstanceOf(StoreException.class)
        .hasMessage("the disk is full");
    assertThat(accounts.refreshToken(alice.id())).contains(Secret.of("refresh-1"));
  }

  @Test
  @DisplayName("R14 a full disk is told as temporary, and the login works once there is room")
  void r14FullDiskIsTemporary() {
    entra.answer(granted(",\"expires_in\":4000"));
    accounts.fillDisk(true);
    AccessTokens tokens = tokens();
    assertThat(tokens.token(alice))
        .isEqualTo(
            new TokenOutcome.Unavailable(
                new LoginFailure.TokenServiceUnavailable("store: the disk is full")));
    accounts.fillDisk(false);
    clock.advance(Duration.ofSeconds(2));
    assertThat(tokens.token(alice)).isInstanceOf(TokenOutcome.Available.class);
    assertThat(accounts.refreshToken(alice.id())).contains(Secret.of("refresh-2"));
  }

  private static Answer grantedTo(String objectId, String name) {
    return Answer.grantedTo(
        "{\"tid\":\"%s\",\"oid\":\"%s\",\"preferred_username\":\"%s\"}"
            .formatted("2d4c1f7e-8f3a-4b52-9a57-7a1c6e0d4b90", objectId, name));
  }

  @Test
  @DisplayName("R08 the tokens of the grant's own user are used, however the name is written")
  void r08UsesTheTokensOfItsUser() {
    entra.answer(grantedTo("OID-Alice", "Alice@Contoso.Example"));
    assertThat(lifetime(redeem())).isEqualTo(Duration.ofHours(1));
    assertThat(accounts.events()).containsExactly("replaced refresh-1 by refresh-2");
  }

  @Test
  @DisplayName("R08 the tokens of somebody else are dropped, and both are named")
  void r08DropsTheTokensOfAnother() {
    entra.answer(OF_BOB);
    Redemption redemption = redeem();
    assertThat(redemption).isInstanceOf(Redemption.Foreign.class);
    assertThat(((Redemption.Foreign) redemption).cause())
        .contains("the refresh token is of bob@contoso.example (object id oid-bob")
        .contains("but the grant of alice@contoso.example (object id oid-alice")
        .doesNotContain("access-1")
        .doesNotContain("refresh-");
    assertNothingLost();
  }

  @Test
  @DisplayName("R08 no login asks again with the token of another, until another one is imported")
  void r08RemembersTheTokenOfAnother() {
    entra.behave(
        form ->
            "refresh-1".equals(form.get("refresh_token"))
                ? OF_BOB
                : grantedTo("oid-alice", "alice@contoso.example"));
    AccessTokens tokens = tokens();
    TokenOutcome refused = tokens.token(alice);
    assertThat(refused)
        .isInstanceOfSatisfying(
            TokenOutcome.Unavailable.class,
            unavailable ->
                assertThat(unavailable.failure())
                    .isInstanceOf(LoginFailure.Misconfigured.class)
                    .extracting(LoginFailure::cause)
                    .asString()
                    .contains("bob@contoso.example")
                    .contains("alice@contoso.example"));
    for (int minute = 0; minute < 14; minute++) {
      clock.advance(Duration.ofMinutes(1));
      assertThat(tokens.token(alice)).isEqualTo(refused);
    }
    assertThat(entra.forms()).hasSize(1);
    assertNothingLost();
    accounts.signIn(alice.id(), "refresh-of-alice");
    assertThat(tokens.token(accounts.current(alice))).isInstanceOf(TokenOutcome.Available.class);
    assertThat(accounts.refreshToken(alice.id())).contains(Secret.of("refresh-2"));
  }

  @Test
  @DisplayName(
      "R08 the right token that is imported while Entra ID thinks about another one is used")
  void r08JudgesOnlyTheGrantAsItIs() {
    entra.behave(
        form -> {
          if ("refresh-1".equals(form.get("refresh_token"))) {
            clock.advance(Duration.ofSeconds(1));
            accounts.signIn(alice.id(), "refresh-of-alice");
            return OF_BOB;
          }
          return grantedTo("oid-alice", "alice@contoso.example");
        });
    assertThat(tokens().token(alice)).isInstanceOf(TokenOutcome.Available.class);
  }

  @Test
  @DisplayName("R08 an id token that cannot be read lets nobody in and loses nothing")
  void r08UnreadableIdToken() {
    entra.answer(Answer.grantedWith("\"not.an.id-token\""));
    assertThat(unavailable(redeem()).cause()).contains("an id token that cannot be read");
    assertThat(accounts.refreshToken(alice.id())).contains(Secret.of("refresh-2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "[1]"})
  @DisplayName("R08 without an id token nothing is compared")
  void r08NoIdToken(String idToken) {
    entra.answer(Answer.grantedWith(idToken));
    lifetime(redeem());
  }

  @Test
  @DisplayName("R08 an application's own token is compared with nobody")
  void r08AppOnlyIsNotCompared() {
    entra.answer(OF_BOB);
    lifetime(redeemer.redeem(accounts.appOnly("printer"), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"3599\"'        | 3599",
        "4000              | 4000",
        "3599.5            | 3599",
        "'\"soon\"'        | 3600",
        "null              | 3600",
        "{\"a\":[1]}       | 3600",
        "1e400             | 3600",
        "999999999         | 86400",
        "99999999999999999999999 | 86400",
      })
  @DisplayName("R19 any expires_in is understood or bounded")
  void r19ReadsAnyLifetime(String told, long seconds) {
    entra.answer(granted(",\"expires_in\":" + told));
    assertThat(lifetime(redeem())).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  @DisplayName("R19 a missing expires_in means an hour")
  void r19MissingLifetime() {
    entra.answer(granted(""));
    assertThat(lifetime(redeem())).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "\"-3600\""})
  @DisplayName("R19 a token that is over at once is not used, but its refresh token is kept")
  void r19RefusesADeadToken(String told) {
    entra.answer(granted(",\"expires_in\":" + told));
    unavailable(redeem());
    assertThat(accounts.events()).containsExactly("replaced refresh-1 by refresh-2");
  }

  @Test
  @DisplayName("R19 an answer without a refresh token leaves the old one in place")
  void r19NoRefreshToken() {
    assertThat(lifetime(redeem())).isEqualTo(Duration.ofHours(1));
    assertNothingLost();
  }

  @ParameterizedTest
  @ValueSource(ints = {50173, 700082, 70008, 70043, 50076, 65001, 50144, 1234567})
  @DisplayName("R17 errors that only a new sign-in cures")
  void r17SignInRequired(int number) {
    entra.answer(Answer.error("invalid_grant", number));
    assertThat(redeem())
        .isEqualTo(
            new Redemption.Dead(
                Grant.State.SIGN_IN_REQUIRED,
                "invalid_grant AADSTS" + number + " (correlation 0f0f-11)"));
    assertNothingLost();
  }

  @ParameterizedTest
  @ValueSource(strings = {"interaction_required", "consent_required", "login_required"})
  @DisplayName("R17 an unknown number is judged by its error value")
  void r17ErrorValueDecides(String code) {
    entra.answer(Answer.error(code, 99_999));
    assertThat(redeem()).isInstanceOf(Redemption.Dead.class);
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_grant,50057",
    "invalid_grant,50053",
    "access_denied,53003",
    "access_denied,99999",
    "interaction_required,50105"
  })
  void reportsWhatOnlyTheHelpDeskCures(String code, int number) {
    entra.answer(Answer.error(code, number));
    assertThat(redeem()).extracting("state").isEqualTo(Grant.State.BLOCKED);
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_client,7000222",
    "invalid_client,7000215",
    "unauthorized_client,700016",
    "invalid_request,90002",
    "invalid_scope,99999"
  })
  void reportsFaultsOfTheRegistrationAsOurs(String code, int number) {
    entra.answer(Answer.error(code, number));
    assertThat(redeem()).isInstanceOf(Redemption.Misconfigured.class);
    assertNothingLost();
  }

  @ParameterizedTest
  @CsvSource({"temporarily_unavailable,90033", "server_error,99999", "something_new,99999"})
  @DisplayName("R16 errors that pass")
  void r16ErrorsThatPass(String code, int number) {
    entra.answer(Answer.error(code, number));
    unavailable(redeem());
    assertNothingLost();
  }

  @Test
  void leavesEntraAloneWhenItDetectsALoop() {
    entra.answer(Answer.error("invalid_grant", 50196));
    assertThat(unavailable(redeem()).retryAfter()).contains(Duration.ofMinutes(5));
  }

  @Test
  void tellsAThrottledTenantFromOtherTrouble() {
    entra.answer(Answer.error("invalid_grant", 90055));
    assertThat(redeem()).isInstanceOf(Redemption.Throttled.class);
    entra.answer(
        Answer.json(503, "{\"error\":\"temporarily_unavailable\",\"error_codes\":[90055]}"));
    assertThat(redeem()).isInstanceOf(Redemption.Throttled.class);
    entra.answer(Answer.json(429, "{}"));
    assertThat(redeem()).isInstanceOf(Redemption.Throttled.class);
    entra.answer(Answer.html(503));
    assertThat(redeem()).isInstanceOf(Redemption.Unavailable.class);
    assertNothingLost();
  }

  @Test
  @DisplayName("R40 Retry-After is read in seconds and as a date, in any case")
  void r40ReadsRetryAfter() {
    entra.answer(Answer.json(429, "{\"error\":\"throttled\"}").with("retry-after", "17"));
    assertThat(redeem())
        .isInstanceOfSatisfying(
            Redemption.Throttled.class,
            throttled -> assertThat(throttled.retryAfter()).contains(Duration.ofSeconds(17)));
    entra.answer(Answer.html(503).with("RETRY-AFTER", "Tue, 24 Nov 2026 09:00:30 GMT"));
    assertThat(unavailable(redeem()).retryAfter()).contains(Duration.ofSeconds(30));
    entra.answer(Answer.html(503).with("Retry-After", "later"));
    assertThat(unavailable(redeem()).retryAfter()).isEmpty();
    assertThat(entra.forms()).hasSize(3);
  }

  @Test
  void oneUsersThrottlingDoesNotReachTheNext() {
    entra.behave(
        form ->
            "refresh-1".equals(form.get("refresh_token"))
                ? Answer.json(429, "{}").with("Retry-After", "60")
                : granted("").with("Retry-After", "30"));
    Grant bob = accounts.delegated("bob", "refresh-b");
    assertThat(redeem()).isInstanceOf(Redemption.Throttled.class);
    lifetime(redeemer.redeem(bob, accounts.refreshToken(bob.id())));
    lifetime(redeemer.redeem(bob, accounts.refreshToken(bob.id())));
  }

  @Test
  @DisplayName("R16 answers that are not Entra ID's lose nothing and are asked for once")
  void r16NonsenseLosesNothing() {
    List<Answer> answers =
        List.of(
            Answer.json(500, "{\"error\":\"invalid_grant\"}"),
            Answer.json(500, ""),
            Answer.html(503),
            Answer.html(200),
            Answer.html(403),
            Answer.html(302).with("Location", "https://portal.example/"),
            Answer.json(200, "{}"),
            Answer.json(400, "{}"),
            Answer.json(200, ""),
            Answer.json(200, "null"),
            Answer.json(200, "{\"access_token\":null}"),
            Answer.json(200, "{\"access_token\":\"\"}"),
            Answer.json(200, "{\"access_token\":\"cut o"),
            Answer.json(200, "[".repeat(20_000)),
            Answer.json(200, "{\"a\":" + "[".repeat(20_000)),
            Answer.json(200, "x".repeat(2 << 20)),
            new Answer(-1, Map.of(), ""));
    for (Answer answer : answers) {
      entra.answer(answer);
      unavailable(redeem());
    }
    assertThat(entra.forms()).hasSize(answers.size());
    assertNothingLost();
  }

  @Test
  @DisplayName("R16 an endpoint that hangs is given up on in time")
  void r16TimesOut() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    entra.behave(
        _ -> {
          Latches.await(gate);
          return granted("");
        });
    try (MsalRedeemer impatient = redeemer(entra.authority(), secret(), Duration.ofMillis(300))) {
      assertThat(unavailable(impatient.redeem(alice, accounts.refreshToken(alice.id()))).cause())
          .contains("no answer from the token endpoint within");
    } finally {
      gate.countDown();
    }
    assertNothingLost();
  }

  @Test
  @DisplayName("R16 a connection reset and a closed port are trouble that passes")
  void r16ResetAndRefused() throws Exception {
    URI authority;
    Future<?> peer;
    try (ServerSocket resetting =
        new ServerSocket(LastingPort.take(), 5, InetAddress.getLoopbackAddress())) {
      authority = URI.create("https://127.0.0.1:" + resetting.getLocalPort());
      peer = threads.submit(() -> reset(resetting));
      try (MsalRedeemer away = redeemer(authority, secret(), Duration.ofSeconds(20))) {
        assertThat(unavailable(away.redeem(alice, accounts.refreshToken(alice.id()))).cause())
            .doesNotContain("no answer");
      }
    }
    peer.get();
    try (MsalRedeemer away = redeemer(authority, secret(), Duration.ofSeconds(20))) {
      unavailable(away.redeem(alice, accounts.refreshToken(alice.id())));
    }
    assertNothingLost();
  }

  // Until the test closes the port: the client may well knock twice.
  private static void reset(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.setSoLinger(true, 0);
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Test
  @DisplayName("R21 a client secret with awkward characters arrives as it is")
  void r21EncodesTheSecret() {
    redeem();
    assertThat(entra.forms().getFirst()).containsEntry("client_secret", AWKWARD_SECRET);
  }

  @Test
  @DisplayName("R24 a rotated client secret is used without a restart")
  void r24RereadsTheSecret() throws IOException {
    redeem();
    Files.writeString(secret, "second");
    redeem();
    assertThat(entra.forms()).extracting(form -> form.get("client_secret")).endsWith("second");
    Files.delete(secret);
    assertThat(redeem()).isInstanceOf(Redemption.Misconfigured.class);
    assertThat(entra.forms()).hasSize(2);
  }

  @Test
  void signsAnAssertionWithACertificate() throws Exception {
    ClientCredential certificate =
        new ClientCredential.ClientCertificate(
            entra.certificate(directory), new SecretReference.InFile(entra.key(directory)));
    try (MsalRedeemer signing = redeemer(entra.authority(), certificate, Duration.ofSeconds(20))) {
      lifetime(signing.redeem(alice, accounts.refreshToken(alice.id())));
    }
    assertThat(entra.forms().getFirst())
        .containsEntry(
            "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .doesNotContainKey("client_secret");
  }

  @Test
  void saysWhatIsWrongWithAKeyFileButNotItsContent() throws Exception {
    Path key = Files.writeString(directory.resolve("key"), "hunter2");
    ClientCredential broken =
        new ClientCredential.ClientCertificate(
            entra.certificate(directory), new SecretReference.InFile(key));
    try (MsalRedeemer signing = redeemer(entra.authority(), broken, Duration.ofSeconds(20))) {
      Redemption redemption = signing.redeem(alice, accounts.refreshToken(alice.id()));
      assertThat(redemption).isInstanceOf(Redemption.Misconfigured.class);
      assertThat(redemption.toString()).contains("holds no private key").doesNotContain("hunter2");
    }
  }

  @Test
  void redeemsAnAppOnlyGrantWithTheClientCredentialAlone() {
    Grant printer = accounts.appOnly("printer");
    lifetime(redeemer.redeem(printer, Optional.empty()));
    lifetime(redeemer.redeem(printer, Optional.empty()));
    assertThat(entra.forms()).hasSize(2);
    assertThat(entra.forms().getFirst())
        .containsEntry("grant_type", "client_credentials")
        .doesNotContainKey("refresh_token");
    assertThat(entra.forms().getFirst().get("scope"))
        .contains("https://outlook.office365.com/.default");
  }

  @Test
  void anAppOnlyGrantNeverAsksForASignIn() {
    entra.answer(Answer.error("invalid_grant", 50076));
    assertThat(redeemer.redeem(accounts.appOnly("printer"), Optional.empty()))
        .isInstanceOf(Redemption.Misconfigured.class);
  }

  @Test
  void trustsOnlyTheNamedAuthorities() throws Exception {
    try (EntraStub impostor = new EntraStub();
        MsalRedeemer fooled = redeemer(impostor.authority(), secret(), Duration.ofSeconds(20))) {
      unavailable(fooled.redeem(alice, accounts.refreshToken(alice.id())));
      assertThat(impostor.forms()).isEmpty();
    }
    assertNothingLost();
  }

  @Test
  @DisplayName("R25 a hanging answer for one user does not delay another")
  void r25SlowUserDoesNotDelayOthers() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    entra.behave(
        form -> {
          if ("refresh-1".equals(form.get("refresh_token"))) {
            arrived.countDown();
            Latches.await(gate);
          }
          return granted("");
        });
    Future<Redemption> slow = threads.submit(this::redeem);
    arrived.await();
    Grant bob = accounts.delegated("bob", "refresh-b");
    lifetime(redeemer.redeem(bob, accounts.refreshToken(bob.id())));
    assertThat(slow.isDone()).isFalse();
    gate.countDown();
    lifetime(slow.get());
  }
}
