package org.kumobashi.sandbox.entra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.kumobashi.sandbox.SandboxFixture.ALICE;
import static org.kumobashi.sandbox.SandboxFixture.json;
import static org.kumobashi.sandbox.SandboxFixture.text;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.Sandbox;
import org.kumobashi.sandbox.SandboxFixture;
import org.kumobashi.sandbox.Tenant;

final class SandboxEntraTest {
  private SandboxFixture fixture;
  private SandboxEntra entra;

  @BeforeEach
  void start() throws IOException {
    fixture = new SandboxFixture();
    entra = fixture.sandbox.entra();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void redeemsARefreshTokenForANewOneAndKeepsTheOldOneGood() throws Exception {
    String first = fixture.sandbox.issueRefreshToken(ALICE);
    HttpResponse<String> answer = fixture.token(fixture.refreshForm(first));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(text(answer, "token_type")).isEqualTo("Bearer");
    assertThat(text(answer, "expires_in")).isEqualTo("4500");
    assertThat(text(answer, "scope")).contains("IMAP.AccessAsUser.All");
    assertThat(text(answer, "refresh_token")).isNotEqualTo(first).hasSizeGreaterThan(800);
    assertThat(text(answer, "access_token")).hasSizeBetween(1800, 2400);
    assertThat(fixture.token(fixture.refreshForm(first)).statusCode()).isEqualTo(200);
    assertThat(entra.counters().tokenRequests("refresh_token")).isEqualTo(2);
    assertThat(entra.counters().tokenRequestsOf(ALICE)).isEqualTo(2);
    assertThat(entra.counters().tokensGranted()).isEqualTo(2);
  }

  @Test
  void signsAccessTokensThatSayWhoseTheyAre() throws Exception {
    HttpResponse<String> answer =
        fixture.token(fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE)));
    TokenClaims claims = entra.mint().read(text(answer, "access_token")).orElseThrow();
    assertThat(claims.principal()).isEqualTo(ALICE);
    assertThat(claims.isForMail()).isTrue();
    assertThat(claims.scopes()).contains("SMTP.Send");
    assertThat(claims.expires()).isAfter(Instant.now().plusSeconds(4000));
    String damaged = text(answer, "access_token").replaceFirst("\\.(.)", ".x");
    assertThat(entra.mint().read(damaged)).isEmpty();
  }

  @Test
  void signsTokensWithAKeyItPublishes() throws Exception {
    String token =
        text(
            fixture.token(fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE))),
            "access_token");
    String[] parts = token.split("\\.", -1);
    List<?> keys = (List<?>) member(json(fixture.get("discovery/v2.0/keys")), "keys");
    Map<?, ?> key = (Map<?, ?>) keys.getFirst();
    assertThat(Json.read(decoded(parts[0])).get("kid")).isEqualTo(key.get("kid"));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e"))));
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    Map<?, ?> claims = Json.read(decoded(parts[1]));
    Tenant.Person alice = fixture.sandbox.tenant().person(ALICE).orElseThrow();
    assertThat(claims.get("upn")).isEqualTo(ALICE);
    assertThat(claims.get("oid")).isEqualTo(alice.objectId());
    assertThat(claims.get("aud")).isEqualTo("https://outlook.office.com");
    assertThat(claims.get("tid")).isEqualTo(Sandbox.TENANT);
    Number expires = (Number) member(claims, "exp");
    assertThat(expires.longValue()).isEqualTo(((Number) member(claims, "iat")).longValue() + 4500);
  }

  @Test
  @DisplayName("R08 an answer says whose tokens it holds, except for an application's")
  void namesTheOwnerInTheIdToken() throws Exception {
    HttpResponse<String> answer =
        fixture.token(fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE)));
    String payload = text(answer, "id_token").split("\\.", -1)[1];
    Map<?, ?> claims =
        Json.read(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    Tenant.Person alice = fixture.sandbox.tenant().person(ALICE).orElseThrow();
    assertThat(claims.get("tid")).isEqualTo(Sandbox.TENANT);
    assertThat(claims.get("oid")).isEqualTo(alice.objectId());
    assertThat(claims.get("preferred_username")).isEqualTo(ALICE);
    Map<String, String> form = fixture.clientForm("client_credentials");
    form.put("scope", "https://outlook.office365.com/.default");
    assertThat(fixture.token(form).body()).contains("access_token").doesNotContain("id_token");
  }

  @Test
  void makesTokensForTheFirstResourceAskedFor() throws Exception {
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    form.put("scope", "https://graph.microsoft.com/Mail.Send " + Sandbox.MAIL_SCOPES);
    String token = text(fixture.token(form), "access_token");
    assertThat(entra.mint().read(token).orElseThrow().isForMail()).isFalse();
  }

  @Test
  void endsARefreshTokenAtItsFirstUseIfToldSo() throws Exception {
    entra.singleUseRefreshTokens(true);
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
    assertThat(text(fixture.token(form), "error")).isEqualTo("invalid_grant");
  }

  @Test
  void keepsAOneUseTokenThatAnotherApplicationShows() throws Exception {
    entra.singleUseRefreshTokens(true);
    entra.clients().register(new ClientRegistration("other", List.of(), List.of(), true));
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    Map<String, String> others = new TreeMap<>(form);
    others.put("client_id", "other");
    others.remove("client_secret");
    assertThat(text(fixture.token(others), "error")).isEqualTo("invalid_grant");
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesRevokedTokensAndWrongSecretsInEntrasWords() throws Exception {
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    form.put("client_secret", "wrong");
    HttpResponse<String> wrong = fixture.token(form);
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(text(wrong, "error")).isEqualTo("invalid_client");
    assertThat(text(wrong, "error_codes")).isEqualTo("[7000215]");
    assertThat(text(wrong, "error_description"))
        .matches("AADSTS7000215: .* Trace ID: .* Correlation ID: .* Timestamp: .*Z");
    entra.revokeRefreshTokens(ALICE);
    form.put("client_secret", fixture.sandbox.client().secret().revealText());
    assertThat(text(fixture.token(form), "error")).isEqualTo("invalid_grant");
  }

  @Test
  void grantsAnApplicationItsOwnToken() throws Exception {
    Map<String, String> form = fixture.clientForm("client_credentials");
    form.put("scope", "https://outlook.office365.com/.default");
    String token = text(fixture.token(form), "access_token");
    TokenClaims claims = entra.mint().read(token).orElseThrow();
    assertThat(claims.isAppOnly()).isTrue();
    assertThat(claims.isForMail()).isTrue();
    assertThat(claims.scopes()).contains("IMAP.AccessAsApp");
  }

  @Test
  void leadsABrowserThroughTheSignInPageToACodeThatNeedsItsVerifier() throws Exception {
    Map<String, String> request = authorizeRequest("query");
    HttpResponse<String> page =
        fixture.get("oauth2/v2.0/authorize?" + SandboxFixture.encode(request));
    Map<String, String> pressed = SignInPage.of(page.body()).press("accept");
    assertThat(pressed).containsEntry("upn", ALICE).containsEntry("decision", "accept");
    HttpResponse<String> decided = fixture.post("oauth2/v2.0/authorize", pressed);
    assertThat(decided.statusCode()).isEqualTo(302);
    String location = decided.headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith("http://localhost:9/callback?").contains("state=s%261");
    String code = Form.parse(URI.create(location).getRawQuery()).get("code");
    Map<String, String> form = codeForm(code);
    HttpResponse<String> answer = fixture.token(form);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(text(answer, "id_token")).contains(".");
    assertThat(fixture.token(form).statusCode()).isEqualTo(400);
  }

  @Test
  void tellsTheApplicationThatThePersonDeclined() throws Exception {
    HttpResponse<String> page =
        fixture.get("oauth2/v2.0/authorize?" + SandboxFixture.encode(authorizeRequest("query")));
    HttpResponse<String> decided =
        fixture.post("oauth2/v2.0/authorize", SignInPage.of(page.body()).press("cancel"));
    assertThat(decided.headers().firstValue("Location").orElseThrow())
        .startsWith("http://localhost:9/callback?error=access_denied")
        .contains("AADSTS65004")
        .contains("state=s%261");
  }

  private String sentBack(String button) throws Exception {
    HttpResponse<String> page =
        fixture.get("oauth2/v2.0/authorize?" + SandboxFixture.encode(authorizeRequest("query")));
    return fixture
        .post("oauth2/v2.0/authorize", SignInPage.of(page.body()).press(button))
        .headers()
        .firstValue("Location")
        .orElseThrow();
  }

  @Test
  void tellsTheApplicationThatThePersonTurnedBack() throws Exception {
    assertThat(sentBack("back"))
        .contains("error=access_denied", "error_subcode=cancel", "state=s%261")
        .doesNotContain("AADSTS");
  }

  @Test
  void sendsThePersonBackWithTheErrorItIsToldOnce() throws Exception {
    fixture.sandbox.entra().signInFaults().next(SignInFault.SentBack.ADMIN_APPROVAL);
    assertThat(sentBack("accept"))
        .contains("error=access_denied", "AADSTS90094", "state=s%261")
        .doesNotContain("code=");
    assertThat(sentBack("accept")).contains("code=");
    fixture.sandbox.entra().signInFaults().next(SignInFault.SentBack.OTHER_TENANT);
    assertThat(sentBack("accept")).contains("error=invalid_request", "AADSTS50020");
  }

  @Test
  void showsASignInPageThatIsOutOfOrder() throws Exception {
    String page = "oauth2/v2.0/authorize?" + SandboxFixture.encode(authorizeRequest("query"));
    fixture.sandbox.entra().signInFaults().next(new SignInFault.OutOfOrder(503));
    assertThat(fixture.get(page).statusCode()).isEqualTo(503);
    assertThat(fixture.get(page).statusCode()).isEqualTo(200);
  }

  @Test
  void grantsLessThanWasAskedForWhereConsentIsMissing() throws Exception {
    String send = "https://outlook.office.com/SMTP.Send";
    fixture.sandbox.entra().faults().next(new EntraFault.WithheldScope(send), 1);
    String token = fixture.sandbox.issueRefreshToken(ALICE);
    HttpResponse<String> answer = fixture.token(fixture.refreshForm(token));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(text(answer, "scope")).contains("IMAP.AccessAsUser.All").doesNotContain("SMTP.Send");
  }

  @Test
  void forgetsAuthorizationCodesAfterTenMinutes() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    AuthorizationCodes codes = new AuthorizationCodes(now::get);
    var consent = new AuthorizationCodes.Consent(ALICE, "client", "http://x", "s", "", "");
    Form form =
        new Form(
            Map.of(
                "code", codes.issue(consent), "client_id", "client", "redirect_uri", "http://x"));
    Form again =
        new Form(
            Map.of(
                "code", codes.issue(consent), "client_id", "client", "redirect_uri", "http://x"));
    now.set(Instant.EPOCH.plusSeconds(599));
    assertThat(codes.redeem(form)).contains(consent);
    now.set(Instant.EPOCH.plusSeconds(600));
    assertThat(codes.redeem(again)).isEmpty();
  }

  @Test
  void tellsADeviceThatThePersonDeclinedOrThatTheTimeIsUp() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    DeviceCodes devices = new DeviceCodes(now::get);
    DeviceCodes.Pair declined = devices.issue("client", "scope");
    assertThat(devices.answer(declined.userCode(), Optional.empty())).isTrue();
    assertThat(devices.poll(declined.deviceCode(), "client"))
        .isEqualTo(new DeviceCodes.Poll.NotConfirmed("authorization_declined", 65004));
    DeviceCodes.Pair late = devices.issue("client", "scope");
    now.set(Instant.EPOCH.plusSeconds(900));
    assertThat(devices.poll(late.deviceCode(), "client"))
        .isEqualTo(new DeviceCodes.Poll.NotConfirmed("authorization_pending", 70016));
    now.set(Instant.EPOCH.plusSeconds(901));
    assertThat(devices.poll(late.deviceCode(), "client"))
        .isEqualTo(new DeviceCodes.Poll.NotConfirmed("expired_token", 70020));
    assertThat(devices.answer("NOSUCHCODE", Optional.of(ALICE))).isFalse();
  }

  @Test
  void refusesACodeWithAnotherVerifier() throws Exception {
    HttpResponse<String> decided = decide(authorizeRequest("query"));
    String location = decided.headers().firstValue("Location").orElseThrow();
    Map<String, String> form = codeForm(Form.parse(URI.create(location).getRawQuery()).get("code"));
    form.put("code_verifier", "somebody else's");
    assertThat(text(fixture.token(form), "error")).isEqualTo("invalid_grant");
  }

  @Test
  void postsTheCodeBackWhenAskedForFormPost() throws Exception {
    HttpResponse<String> page = decide(authorizeRequest("form_post"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("action=\"http://localhost:9/callback\"")
        .contains("name=\"state\" value=\"s&amp;1\"");
  }

  @Test
  void givesADeviceItsTokensOnceThePersonAgreed() throws Exception {
    entra.deviceInterval(Duration.ofHours(1));
    HttpResponse<String> codes =
        fixture.post(
            "oauth2/v2.0/devicecode",
            Map.of("client_id", fixture.sandbox.client().id(), "scope", Sandbox.MAIL_SCOPES));
    Map<String, String> poll = fixture.clientForm("urn:ietf:params:oauth:grant-type:device_code");
    poll.remove("client_secret");
    poll.put("device_code", text(codes, "device_code"));
    assertThat(text(fixture.token(poll), "error")).isEqualTo("authorization_pending");
    assertThat(text(fixture.token(poll), "error")).isEqualTo("slow_down");
    Map<String, String> agreed =
        Map.of("user_code", text(codes, "user_code"), "upn", ALICE, "decision", "accept");
    assertThat(fixture.post("oauth2/deviceauth", agreed).statusCode()).isEqualTo(200);
    assertThat(text(fixture.token(poll), "refresh_token")).startsWith("1.A");
    assertThat(text(fixture.token(poll), "error")).isEqualTo("bad_verification_code");
  }

  @Test
  void letsADeviceWaitInVainWhereAPolicyForbidsCodes() throws Exception {
    entra.deviceInterval(Duration.ZERO);
    entra.forbidDeviceCodes(true);
    HttpResponse<String> codes =
        fixture.post(
            "oauth2/v2.0/devicecode",
            Map.of("client_id", fixture.sandbox.client().id(), "scope", Sandbox.MAIL_SCOPES));
    Map<String, String> agreed =
        Map.of("user_code", text(codes, "user_code"), "upn", ALICE, "decision", "accept");
    HttpResponse<String> blocked = fixture.post("oauth2/deviceauth", agreed);
    assertThat(blocked.statusCode()).isEqualTo(403);
    assertThat(blocked.body()).contains("AADSTS53003");
    Map<String, String> poll = fixture.clientForm("urn:ietf:params:oauth:grant-type:device_code");
    poll.put("device_code", text(codes, "device_code"));
    assertThat(text(fixture.token(poll), "error")).isEqualTo("authorization_pending");
    entra.forbidDeviceCodes(false);
    assertThat(fixture.post("oauth2/deviceauth", agreed).statusCode()).isEqualTo(200);
    assertThat(text(fixture.token(poll), "refresh_token")).startsWith("1.A");
  }

  @Test
  void publishesConfigurationAndKeys() throws Exception {
    HttpResponse<String> configuration = fixture.get("v2.0/.well-known/openid-configuration");
    assertThat(text(configuration, "token_endpoint"))
        .isEqualTo(fixture.sandbox.entraAuthority() + "oauth2/v2.0/token");
    assertThat(fixture.get("discovery/v2.0/keys").body()).contains("\"kty\":\"RSA\"");
  }

  @ParameterizedTest
  @CsvSource({
    "50173 700082 70008 70000 65001 65004 50055 50144 50132,invalid_grant,400",
    "50133 50089 530032 530035 700020 700084 50057 50053 50034,invalid_grant,400",
    "16000 50105 53003 90094,invalid_grant,400",
    "70043 50076 50079 50078 50074 50072 53000 53001 53002,interaction_required,400",
    "53011 50097 50129,interaction_required,400",
    "7000222 7000215 7000218,invalid_client,401",
    "700016 70001 7000112 700025,unauthorized_client,400",
    "650056 650057 50194 90002 50196,invalid_request,400",
    "70011,invalid_scope,400",
    "90033 90006 90012 90024 90055 50033 50087 50088 90090,temporarily_unavailable,503",
    "80002 80005,temporarily_unavailable,503"
  })
  void meetsTheFaultOfEveryNumber(String numbers, String error, int status) throws Exception {
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    for (String number : numbers.split(" ", -1)) {
      entra.faults().next(new EntraFault.Aadsts(Integer.parseInt(number)), 1);
      HttpResponse<String> answer = fixture.token(form);
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(text(answer, "error")).isEqualTo(error);
      assertThat(text(answer, "error_codes")).isEqualTo("[" + number + "]");
      assertThat(text(answer, "error_description")).startsWith("AADSTS" + number + ": ");
    }
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"login_required", "consent_required", "access_denied", "server_error"})
  void tellsAnErrorInTheWordsAskedFor(String error) throws Exception {
    entra.faults().next(new EntraFault.Refusal(400, error, 50173), 1);
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    assertThat(text(fixture.token(form), "error")).isEqualTo(error);
  }

  @Test
  void meetsFaultsOfTheNetworkAndOfTheForm() throws Exception {
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    entra.faults().next(new EntraFault.TooManyRequests(Duration.ofSeconds(7)), 1);
    HttpResponse<String> throttled = fixture.token(form);
    assertThat(throttled.statusCode()).isEqualTo(429);
    assertThat(throttled.headers().firstValue("Retry-After")).contains("7");
    entra.faults().next(new EntraFault.HtmlPage(503), 1);
    assertThat(fixture.token(form).body()).startsWith("<html>");
    entra.faults().next(new EntraFault.EmptyObject(), 1);
    assertThat(json(fixture.token(form))).isEmpty();
    entra.faults().next(new EntraFault.ExpiresIn("\"3599\""), 1);
    assertThat(fixture.token(form).body()).contains("\"expires_in\":\"3599\"");
    entra.faults().next(new EntraFault.ExpiresIn(""), 1);
    assertThat(fixture.token(form).body()).doesNotContain("\"expires_in\"");
    entra.faults().next(new EntraFault.NoRefreshToken(), 1);
    assertThat(fixture.token(form).body()).doesNotContain("refresh_token");
    entra.faults().next(new EntraFault.HtmlPage(200), 1);
    assertThat(fixture.token(form).headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/html");
  }

  @Test
  void resetsTheConnection() throws Exception {
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    entra.faults().next(new EntraFault.Reset(), 1);
    assertThatThrownBy(() -> fixture.token(form))
        .hasRootCauseInstanceOf(SocketException.class)
        .hasStackTraceContaining("Connection reset");
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
  }

  @Test
  void answersLateOrNeverAndLetsOthersInMeanwhile() throws Exception {
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    entra.faults().next(new EntraFault.Slow(Duration.ofMillis(700)), 1);
    long began = System.nanoTime();
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(650));
    entra.faults().next(new EntraFault.Hanging(), 1);
    CompletableFuture<HttpResponse<String>> hanging = fixture.tokenLater(form);
    await().until(() -> entra.counters().tokenRequests() == 2);
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
    assertThat(hanging).isNotDone();
  }

  @Test
  void canBeUnreachableForAWhile() throws Exception {
    Map<String, String> form = fixture.refreshForm(fixture.sandbox.issueRefreshToken(ALICE));
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
    entra.pause();
    // The first may still find its old connection, ended.
    assertThatThrownBy(() -> fixture.token(form)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> fixture.token(form)).isInstanceOf(ConnectException.class);
    entra.resume();
    assertThat(fixture.token(form).statusCode()).isEqualTo(200);
  }

  @Test
  void letsOthersInPeaceWhenAFaultIsForOnePerson() throws Exception {
    fixture.sandbox.addUser("bob@example.ac.jp");
    entra.faults().nextOf(ALICE, new EntraFault.ServerError(500), 1);
    String bob = fixture.sandbox.issueRefreshToken("bob@example.ac.jp");
    assertThat(fixture.token(fixture.refreshForm(bob)).statusCode()).isEqualTo(200);
    String alice = fixture.sandbox.issueRefreshToken(ALICE);
    assertThat(fixture.token(fixture.refreshForm(alice)).statusCode()).isEqualTo(500);
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static Object member(Map<?, ?> object, String name) {
    return Objects.requireNonNull(object.get(name), name);
  }

  private static BigInteger number(Map<?, ?> key, String member) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(String.valueOf(key.get(member))));
  }

  private Map<String, String> authorizeRequest(String responseMode) {
    Map<String, String> request = new TreeMap<>();
    request.put("client_id", fixture.sandbox.client().id());
    request.put("response_type", "code");
    request.put("redirect_uri", "http://localhost:9/callback");
    request.put("response_mode", responseMode);
    request.put("scope", Sandbox.MAIL_SCOPES);
    request.put("state", "s&1");
    request.put("nonce", "n1");
    request.put("code_challenge", AuthorizationCodes.challengeOf("verifier"));
    request.put("code_challenge_method", "S256");
    return request;
  }

  private HttpResponse<String> decide(Map<String, String> request) throws Exception {
    Map<String, String> decision = new TreeMap<>(request);
    decision.put("upn", ALICE);
    decision.put("decision", "accept");
    assertThat(fixture.http.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
    return fixture.post("oauth2/v2.0/authorize", decision);
  }

  private Map<String, String> codeForm(String code) {
    Map<String, String> form = fixture.clientForm("authorization_code");
    form.put("code", code);
    form.put("redirect_uri", "http://localhost:9/callback");
    form.put("code_verifier", "verifier");
    form.put("scope", Sandbox.MAIL_SCOPES);
    return form;
  }
}
