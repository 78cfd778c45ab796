package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
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
import org.kumobashi.server.tokens.SignInService.Beginning;

/** Sign-ins against a stub of Entra ID that really signs. */
final class MsalSignInTest {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final String ISSUER = "https://login.example/tenant-1/v2.0";
  private static final Beginning BEGINNING =
      new Beginning(
          Secret.of("state-1"),
          Secret.of("nonce-1"),
          Secret.of("verifier-1-verifier-1-verifier-1-verifier-1"),
          Optional.empty());

  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private EntraStub entra;
  private MsalSignIn signIn;

  @BeforeEach
  void start() throws Exception {
    entra = new EntraStub();
    Path secret = Files.writeString(directory.resolve("secret"), "p+l&u%s");
    entra.publish(
        "/tenant-1/v2.0/.well-known/openid-configuration",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(ISSUER, entra.authority()));
    entra.publish("/keys", SignedTokens.keySet("key-1", entra.keys()));
    signIn =
        new MsalSignIn(
            new Entra(
                entra.authority(),
                "tenant-1",
                "client-1",
                new Entra.ClientCredential.ClientSecret(new SecretReference.InFile(secret)),
                Set.of("https://outlook.example/IMAP.AccessAsUser.All"),
                "https://outlook.example/.default",
                Optional.of(entra.certificate(directory)),
                Duration.ofSeconds(20),
                Duration.ofMinutes(10)),
            URI.create("https://portal.example/signed-in"),
            threads,
            clock);
  }

  @AfterEach
  void stop() {
    signIn.close();
    entra.close();
    threads.close();
  }

  private String claims() {
    long now = clock.instant().getEpochSecond();
    return ("{\"iss\":\"%s\",\"aud\":\"client-1\",\"nonce\":\"nonce-1\",\"nbf\":%d,\"exp\":%d,"
                + "\"tid\":\"tenant-1-id\",\"oid\":\"oid-alice\",\"preferred_username\":\"alice@x.example\"}")
        .formatted(ISSUER, now, now + 3600);
  }

  private SignInOutcome redeem(String idToken) {
    entra.answer(EntraStub.Answer.grantedWith("\"" + idToken + "\""));
    return signIn.redeem(Secret.of("code-1"), BEGINNING);
  }

  private SignInOutcome redeemClaims(String claims) throws Exception {
    return redeem(SignedTokens.sign("{\"alg\":\"RS256\",\"kid\":\"key-1\"}", claims, entra.keys()));
  }

  @Test
  void asksForACodeWithPkceByForm() throws Exception {
    String page = signIn.page(BEGINNING).toString();
    String challenge =
        BASE64URL.encodeToString(
            MessageDigest.getInstance("SHA-256").digest(BEGINNING.verifier().reveal()));
    assertThat(page)
        .startsWith(entra.authority() + "/tenant-1/oauth2/v2.0/authorize?")
        .contains(
            "response_type=code",
            "response_mode=form_post",
            "client_id=client-1",
            "state=state-1",
            "nonce=nonce-1",
            "code_challenge=" + challenge,
            "code_challenge_method=S256",
            "prompt=select_account",
            "offline_access")
        .doesNotContain("verifier-1");
    assertThat(entra.paths()).isEmpty();
  }

  @Test
  void hintsAtWhoIsExpected() throws Exception {
    Beginning again =
        new Beginning(
            BEGINNING.state(),
            BEGINNING.nonce(),
            BEGINNING.verifier(),
            Optional.of("alice@x.example"));
    assertThat(signIn.page(again).toString())
        .contains("login_hint=alice%40x.example")
        .doesNotContain("prompt=");
  }

  @Test
  void redeemsACodeForWhoSignedIn() throws Exception {
    assertThat(redeemClaims(claims()))
        .isInstanceOfSatisfying(
            SignInOutcome.SignedIn.class,
            signedIn -> {
              assertThat(signedIn.user())
                  .isEqualTo(new SignedInUser("tenant-1-id", "oid-alice", "alice@x.example"));
              assertThat(signedIn.refreshToken()).isEqualTo(Secret.of("refresh-2"));
              assertThat(signedIn.accessToken().value()).isEqualTo(Secret.of("access-1"));
            });
    assertThat(entra.forms().getLast())
        .containsEntry("grant_type", "authorization_code")
        .containsEntry("code", "code-1")
        .containsEntry("code_verifier", BEGINNING.verifier().revealText())
        .containsEntry("redirect_uri", "https://portal.example/signed-in");
  }

  @Test
  void tellsRolesAndGroups() throws Exception {
    String more =
        claims()
            .replaceFirst(
                "\\}$", ",\"roles\":[\"Mail.Admin\",7,[\"x\"]],\"groups\":[\"g-1\",\"g-2\"]}");
    assertThat(userOf(more))
        .isEqualTo(
            new SignedInUser(
                "tenant-1-id",
                "oid-alice",
                "alice@x.example",
                Set.of("Mail.Admin"),
                Set.of("g-1", "g-2")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"_claim_names\":{\"groups\":\"src1\"},\"_claim_sources\":{\"src1\":{\"endpoint\":\"https://x\"}}",
        "\"hasgroups\":true",
        "\"groups\":\"[\\\"g-1\\\"]\",\"roles\":\"Mail.Admin\"",
        "\"groups\":{\"groups\":[\"g-1\"],\"roles\":[\"Mail.Admin\"]}",
      })
  void knowsNoGroupWhereTheTokenListsNone(String claim) throws Exception {
    assertThat(userOf(claims().replaceFirst("\\}$", ",") + claim + "}"))
        .isEqualTo(new SignedInUser("tenant-1-id", "oid-alice", "alice@x.example"));
  }

  private SignedInUser userOf(String claims) throws Exception {
    return ((SignInOutcome.SignedIn) redeemClaims(claims)).user();
  }

  @ParameterizedTest
  @CsvSource({
    "https://login.example/tenant-1/v2.0, https://evil.example/v2.0, its issuer",
    "client-1, client-2, another application",
    "nonce-1, nonce-2, its nonce",
    "\"nonce\", \"nonsense\", its nonce",
    "\"exp\", \"expires\", it lacks exp",
    "\"oid\", \"sid\", it lacks tid",
    "preferred_username, given_name, it lacks tid"
  })
  void refusesATokenThatSaysSomethingElse(String part, String other, String fault)
      throws Exception {
    assertThat(redeemClaims(claims().replace(part, other)))
        .isInstanceOfSatisfying(
            SignInOutcome.NotGenuine.class, it -> assertThat(it.cause()).contains(fault));
  }

  @Test
  void refusesATokenThatIsTooOldOrTooYoung() throws Exception {
    String claims = claims();
    clock.advance(Duration.ofMinutes(66));
    assertThat(redeemClaims(claims)).isInstanceOf(SignInOutcome.NotGenuine.class);
    clock.advance(Duration.ofMinutes(-80));
    assertThat(redeemClaims(claims)).isInstanceOf(SignInOutcome.NotGenuine.class);
  }

  @Test
  void refusesATokenThatIsSignedByNobodyOrAnother() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair stranger = generator.generateKeyPair();
    String right = "{\"alg\":\"RS256\",\"kid\":\"key-1\"}";
    for (String token :
        new String[] {
          SignedTokens.sign(right, claims(), stranger),
          SignedTokens.sign("{\"alg\":\"RS256\",\"kid\":\"key-2\"}", claims(), entra.keys()),
          SignedTokens.sign("{\"alg\":\"HS256\",\"kid\":\"key-1\"}", claims(), entra.keys()),
          SignedTokens.encoded("{\"alg\":\"none\",\"kid\":\"key-1\"}")
              + "."
              + SignedTokens.encoded(claims())
              + ".",
          SignedTokens.encoded(right) + "." + SignedTokens.encoded(claims()) + ".!!!",
          "nonsense"
        }) {
      assertThat(redeem(token)).as(token).isInstanceOf(SignInOutcome.NotGenuine.class);
    }
  }

  @Test
  void findsAKeyThatIsPublishedLater() throws Exception {
    entra.publish("/keys", SignedTokens.keySet("key-0", entra.keys()));
    assertThat(redeemClaims(claims())).isInstanceOf(SignInOutcome.NotGenuine.class);
    entra.publish("/keys", SignedTokens.keySet("key-1", entra.keys()));
    assertThat(redeemClaims(claims())).isInstanceOf(SignInOutcome.NotGenuine.class);
    clock.advance(Duration.ofMinutes(6));
    assertThat(redeemClaims(claims())).isInstanceOf(SignInOutcome.SignedIn.class);
  }

  @Test
  void tellsRefusalsFromTroubleThatPasses() {
    entra.answer(EntraStub.Answer.error("invalid_grant", 65004));
    assertThat(signIn.redeem(Secret.of("code-1"), BEGINNING))
        .isInstanceOfSatisfying(
            SignInOutcome.Refused.class, it -> assertThat(it.numbers()).containsExactly(65004));
    entra.answer(EntraStub.Answer.error("invalid_client", 7000222));
    assertThat(signIn.redeem(Secret.of("code-1"), BEGINNING))
        .isInstanceOf(SignInOutcome.Misconfigured.class);
    entra.answer(EntraStub.Answer.html(503));
    assertThat(signIn.redeem(Secret.of("code-1"), BEGINNING))
        .isInstanceOf(SignInOutcome.Unavailable.class);
    entra.answer(EntraStub.Answer.grantedWith("null"));
    assertThat(signIn.redeem(Secret.of("code-1"), BEGINNING))
        .isInstanceOf(SignInOutcome.Unavailable.class);
  }

  @Test
  void tellsThatConsentIsMissingForSomeOfIt() throws Exception {
    String scopes = "https://outlook.example/POP.AccessAsUser.All openid";
    String token =
        SignedTokens.sign("{\"alg\":\"RS256\",\"kid\":\"key-1\"}", claims(), entra.keys());
    assertThat(redeem(token + "\",\"scope\":\"" + scopes))
        .isInstanceOfSatisfying(
            SignInOutcome.Refused.class,
            it -> {
              assertThat(it.numbers()).containsExactly(65001);
              assertThat(it.cause()).contains("consent is missing for IMAP.AccessAsUser.All");
            });
    // The same resource by another of its names.
    String renamed = "https://office.example/IMAP.AccessAsUser.All";
    assertThat(redeem(token + "\",\"scope\":\"" + renamed))
        .isInstanceOf(SignInOutcome.SignedIn.class);
  }

  @Test
  void looksWhetherEntraIdAnswersButNotEachTime() {
    String document = "/tenant-1/v2.0/.well-known/openid-configuration";
    assertThat(signIn.answers()).isTrue();
    entra.withdraw(document);
    entra.answer(EntraStub.Answer.html(503));
    assertThat(signIn.answers()).isTrue();
    clock.advance(Duration.ofSeconds(11));
    assertThat(signIn.answers()).isFalse();
    entra.publish(document, "{}");
    assertThat(signIn.answers()).isTrue();
  }
}
