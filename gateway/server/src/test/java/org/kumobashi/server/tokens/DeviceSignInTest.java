package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.Entra;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.tokens.EntraStub.Answer;

/** Device codes against a stub of Entra ID, with a clock that only the pauses move. */
final class DeviceSignInTest {
  private static final String ISSUER = "https://login.example/tenant-1/v2.0";
  private static final String CODES =
      "{\"device_code\":\"device-1\",\"user_code\":\"ABCD-1234\",\"interval\":5,"
          + "\"verification_uri\":\"https://login.example/device\",\"expires_in\":900}";

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Long> pauses = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private EntraStub entra;
  private TokenEndpoint endpoint;
  private DeviceSignIn signIn;

  @BeforeEach
  void start() throws Exception {
    entra = new EntraStub();
    entra.publish(
        "/tenant-1/v2.0/.well-known/openid-configuration",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(ISSUER, entra.authority()));
    entra.publish("/keys", SignedTokens.keySet("key-1", entra.keys()));
    Path secret = Files.writeString(directory.resolve("secret"), "p+l&u%s");
    open(new Entra.ClientCredential.ClientSecret(new SecretReference.InFile(secret)));
  }

  private void open(Entra.ClientCredential credential) throws Exception {
    Entra settings =
        new Entra(
            entra.authority(),
            "tenant-1",
            "client-1",
            credential,
            Set.of("https://outlook.example/IMAP.AccessAsUser.All"),
            "https://outlook.example/.default",
            Optional.of(entra.certificate(directory)),
            Duration.ofSeconds(20),
            Duration.ofMinutes(10));
    endpoint = new TokenEndpoint(settings, threads, clock);
    signIn = new DeviceSignIn(endpoint, clock, this::pause);
  }

  private void pause(Duration time) {
    pauses.add(time.toSeconds());
    clock.advance(time);
  }

  @AfterEach
  void stop() {
    endpoint.close();
    entra.close();
    threads.close();
  }

  private String claims() {
    long now = clock.instant().getEpochSecond();
    return ("{\"iss\":\"%s\",\"aud\":\"client-1\",\"nbf\":%d,\"exp\":%d,"
            + "\"tid\":\"tenant-1-id\",\"oid\":\"oid-alice\",\"upn\":\"alice@x.example\"}")
        .formatted(ISSUER, now, now + 7200);
  }

  private Answer granted(String claims) throws Exception {
    String header = "{\"alg\":\"RS256\",\"kid\":\"key-1\"}";
    return Answer.grantedWith("\"" + SignedTokens.sign(header, claims, entra.keys()) + "\"");
  }

  private static Answer pending() {
    return Answer.error("authorization_pending", 70016);
  }

  private DeviceCode begin() {
    entra.answer(Answer.json(200, CODES));
    return ((DeviceSignIn.Begun.Coded) signIn.begin()).code();
  }

  /** The answers in their order; the last one for ever. */
  private DeviceOutcome await(Answer... inOrder) {
    DeviceCode code = begin();
    answers.addAll(List.of(inOrder));
    entra.behave(_ -> answers.size() > 1 ? answers.removeFirst() : answers.getFirst());
    return signIn.await(code);
  }

  private static SignInOutcome answered(DeviceOutcome outcome) {
    assertThat(outcome).isInstanceOf(DeviceOutcome.Answered.class);
    return ((DeviceOutcome.Answered) outcome).outcome();
  }

  @Test
  void asksForCodesAndShowsThem() {
    DeviceCode code = begin();
    assertThat(code.page()).isEqualTo(URI.create("https://login.example/device"));
    assertThat(code.userCode()).isEqualTo(Secret.of("ABCD-1234"));
    assertThat(code.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(code.end()).isEqualTo(clock.instant().plusSeconds(900));
    assertThat(code.toString()).doesNotContain("ABCD", "device-1");
    assertThat(entra.paths()).containsExactly("/tenant-1/oauth2/v2.0/devicecode");
    assertThat(entra.forms().getLast())
        .containsOnlyKeys("client_id", "scope")
        .containsEntry(
            "scope", "https://outlook.example/IMAP.AccessAsUser.All offline_access openid profile");
  }

  @Test
  void waitsUntilThePersonAgreed() throws Exception {
    assertThat(answered(await(pending(), pending(), granted(claims()))))
        .isInstanceOfSatisfying(
            SignInOutcome.SignedIn.class,
            signedIn -> {
              assertThat(signedIn.user())
                  .isEqualTo(new SignedInUser("tenant-1-id", "oid-alice", "alice@x.example"));
              assertThat(signedIn.refreshToken()).isEqualTo(Secret.of("refresh-2"));
              assertThat(signedIn.accessToken().value()).isEqualTo(Secret.of("access-1"));
            });
    assertThat(pauses).containsExactly(5L, 5L, 5L);
    assertThat(entra.forms().getLast())
        .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
        .containsEntry("device_code", "device-1")
        .containsEntry("client_id", "client-1")
        .containsEntry("client_secret", "p+l&u%s");
  }

  @Test
  void slowsDownForGoodWhenAskedTo() throws Exception {
    Answer slower = Answer.error("slow_down", 70022);
    answered(await(pending(), slower, pending(), slower, pending(), granted(claims())));
    assertThat(pauses).containsExactly(5L, 5L, 10L, 10L, 15L, 15L);
  }

  @Test
  void neverAsksAfterTheEnd() {
    assertThat(await(pending())).isEqualTo(new DeviceOutcome.Expired());
    assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isEqualTo(900);
    assertThat(entra.paths()).hasSize(1 + 180);
  }

  @ParameterizedTest
  @CsvSource({"expired_token, 70020", "code_expired, 70020"})
  void believesEntraThatTheCodeHasEnded(String error, int number) {
    assertThat(await(pending(), Answer.error(error, number)))
        .isEqualTo(new DeviceOutcome.Expired());
    assertThat(pauses).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"authorization_declined, 65004", "access_denied, 65004"})
  void hearsThatThePersonSaidNo(String error, int number) {
    assertThat(await(pending(), Answer.error(error, number)))
        .isEqualTo(new DeviceOutcome.Declined());
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, 53003",
    "invalid_grant, 53003",
    "invalid_grant, 530035",
    "invalid_grant, 90094",
    "interaction_required, 53000"
  })
  void hearsThatAPolicyForbidsIt(String error, int number) {
    assertThat(answered(await(pending(), Answer.error(error, number))))
        .isInstanceOfSatisfying(
            SignInOutcome.Refused.class,
            refused -> {
              assertThat(refused.numbers()).containsExactly(number);
              assertThat(refused.cause()).doesNotContain("refresh-1");
            });
    assertThat(pauses).hasSize(2);
  }

  @Test
  void waitsTroubleOutWithLongerPauses() throws Exception {
    Answer away = Answer.html(503);
    Answer closed = new Answer(-1, Map.of(), "");
    Answer portal = Answer.html(200);
    assertThat(answered(await(away, closed, portal, pending(), pending(), granted(claims()))))
        .isInstanceOf(SignInOutcome.SignedIn.class);
    assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 5L, 5L);
  }

  @Test
  void leavesEntraAloneAsLongAsItAsks() throws Exception {
    Answer busy = Answer.error("temporarily_unavailable", 90033);
    answered(await(new Answer(429, Map.of("Retry-After", "120"), busy.body()), granted(claims())));
    assertThat(pauses).containsExactly(5L, 120L);
  }

  @Test
  void tellsTroubleFromAnExpiredCode() {
    assertThat(answered(await(Answer.html(503)))).isInstanceOf(SignInOutcome.Unavailable.class);
    assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isEqualTo(900);
  }

  @Test
  void asksNoMoreForACodeEntraDoesNotKnow() {
    assertThat(answered(await(Answer.error("bad_verification_code", 70018))))
        .isInstanceOf(SignInOutcome.Unavailable.class);
    assertThat(pauses).hasSize(1);
  }

  @Test
  void findsOurOwnFaults() throws Exception {
    assertThat(answered(await(Answer.error("invalid_client", 7000215))))
        .isInstanceOf(SignInOutcome.Misconfigured.class);
    entra.answer(Answer.error("unauthorized_client", 700016));
    assertThat(signIn.begin())
        .isInstanceOfSatisfying(
            DeviceSignIn.Begun.NotBegun.class,
            it -> assertThat(it.outcome()).isInstanceOf(SignInOutcome.Misconfigured.class));
    endpoint.close();
    open(
        new Entra.ClientCredential.ClientSecret(
            new SecretReference.InFile(directory.resolve("not-there"))));
    assertThat(answered(await(pending()))).isInstanceOf(SignInOutcome.Misconfigured.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"nbf\"", "client-1", "\"oid\"", "login.example", "\"upn\""})
  void believesNoIdTokenThatIsNotGenuine(String part) throws Exception {
    assertThat(answered(await(granted(claims().replace(part, part.replace('n', 'x') + "x")))))
        .isInstanceOf(SignInOutcome.NotGenuine.class);
    assertThat(pauses).hasSize(1);
  }

  @Test
  void believesNoIdTokenOfAnotherSignIn() throws Exception {
    String claims = claims().replace("\"upn\"", "\"nonce\":\"nonce-1\",\"upn\"");
    assertThat(answered(await(granted(claims)))).isInstanceOf(SignInOutcome.NotGenuine.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"device_code\":\"d\",\"user_code\":\"ABCD\\u001b[2J\",\"verification_uri\":\"https://a/\"}",
        "{\"device_code\":\"d\",\"user_code\":\"ABCD\",\"verification_uri\":\"http://a/\"}",
        "{\"device_code\":\"d\",\"user_code\":\"ABCD\",\"verification_uri\":\"https://a/\\u0007\"}",
        "{\"device_code\":\"\",\"user_code\":\"ABCD\",\"verification_uri\":\"https://a/\"}"
      })
  void showsNothingThatIsNoCode(String body) {
    entra.answer(Answer.json(200, body));
    assertThat(signIn.begin()).isInstanceOf(DeviceSignIn.Begun.NotBegun.class);
  }

  @ParameterizedTest
  @CsvSource({"'', '', 5, 900", "0, 0, 5, 900", "-1, -5, 5, 900", "90, 999999999, 60, 3600"})
  void readsOddTimes(String interval, String life, long pause, long lives) {
    String body =
        "{\"device_code\":\"d\",\"user_code\":\"ABCD\",\"verification_uri\":\"https://a/\","
            + "\"interval\":\"%s\",\"expires_in\":\"%s\"}".formatted(interval, life);
    DeviceCode code = DeviceCode.read(body, clock).orElseThrow();
    assertThat(code.interval()).isEqualTo(Duration.ofSeconds(pause));
    assertThat(code.end()).isEqualTo(clock.instant().plusSeconds(lives));
  }

  @Test
  void endsWhenItsThreadIsAskedToStop() {
    DeviceCode code = begin();
    DeviceSignIn stopped =
        new DeviceSignIn(
            endpoint,
            clock,
            _ -> {
              throw new InterruptedException();
            });
    assertThat(answered(stopped.await(code))).isInstanceOf(SignInOutcome.Unavailable.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void provesItselfWithACertificate() throws Exception {
    endpoint.close();
    open(
        new Entra.ClientCredential.ClientCertificate(
            entra.certificate(directory), new SecretReference.InFile(entra.key(directory))));
    answered(await(granted(claims())));
    Map<String, String> form = entra.forms().getLast();
    assertThat(form)
        .doesNotContainKey("client_secret")
        .containsEntry(
            "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    String assertion = form.getOrDefault("client_assertion", "");
    int dot = assertion.lastIndexOf('.');
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    verifier.initVerify(entra.keys().getPublic());
    verifier.update(assertion.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(assertion.substring(dot + 1))))
        .isTrue();
    String claims =
        new String(
            Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    assertThat(claims)
        .contains(
            "\"iss\":\"client-1\"",
            "\"sub\":\"client-1\"",
            "\"aud\":\"" + entra.authority() + "/tenant-1/oauth2/v2.0/token\"");
  }

  @Test
  void redeemsATokenFromElsewhere() throws Exception {
    entra.answer(granted(claims()));
    assertThat(endpoint.redeem(Secret.of("refresh-1")))
        .isInstanceOfSatisfying(
            SignInOutcome.SignedIn.class,
            it -> assertThat(it.refreshToken()).isEqualTo(Secret.of("refresh-2")));
    assertThat(entra.forms().getLast())
        .containsEntry("grant_type", "refresh_token")
        .containsEntry("refresh_token", "refresh-1")
        .containsEntry("client_secret", "p+l&u%s");
    Answer without = granted(claims());
    entra.answer(Answer.json(200, without.body().replace("refresh_token", "other")));
    assertThat(endpoint.redeem(Secret.of("refresh-1")))
        .isInstanceOfSatisfying(
            SignInOutcome.SignedIn.class,
            it -> assertThat(it.refreshToken()).isEqualTo(Secret.of("refresh-1")));
    entra.answer(Answer.error("invalid_grant", 70000));
    assertThat(endpoint.redeem(Secret.of("refresh-1"))).isInstanceOf(SignInOutcome.Refused.class);
    entra.answer(Answer.html(503));
    assertThat(endpoint.redeem(Secret.of("refresh-1")))
        .isInstanceOf(SignInOutcome.Unavailable.class);
  }
}
