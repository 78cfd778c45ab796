package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.tokens.SignInOutcome;

/** The portal as a browser meets it, and as an attacker does. */
class PortalTest {
  private static final String ALICE = PortalFixture.ALICE;
  private static final String BOB = PortalFixture.BOB;
  private static final String SESSION = "__Host-kumobashi-session";
  private static final String SIGN_IN = "__Host-kumobashi-sign-in";

  @TempDir private Path directory;
  private PortalFixture portal;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalFixture(directory);
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  private static String once(Browser browser) {
    Matcher once = Pattern.compile("name=\"once\" value=\"([^\"]+)\"").matcher(browser.page());
    return once.find() ? once.group(1) : "";
  }

  private static Browser add(Browser browser, String label) throws Exception {
    browser.get("/devices/new");
    return browser.post(
        "/devices", "label=" + label, "protocol=imap", "protocol=smtp", "once=" + once(browser));
  }

  @Test
  void connectsTheMailboxOfWhoSignsIn() throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      assertThat(browser.status()).isEqualTo(200);
      assertThat(browser.page()).contains("Your mailbox is connected.").contains(ALICE);
    }
    Grant grant = portal.accounts.administration(Actor.GATEWAY).grants().getFirst().grant();
    assertThat(grant.upn()).isEqualTo(ALICE);
    assertThat(grant.objectId()).isEqualTo("oid-" + ALICE);
    assertThat(grant.tenant()).isEqualTo("example.org");
    assertThat(portal.accounts.refreshToken(grant.id())).contains(Secret.of("refresh-" + ALICE));
    assertThat(portal.accounts.mailbox(ALICE)).isPresent();
    assertThat(portal.probed).containsExactly(ALICE);
    assertThat(portal.renewed).containsExactly(grant.id());
  }

  @Test
  void renewsAnImportedGrantAndKeepsItsDevices() throws Exception {
    Grant imported =
        portal
            .accounts
            .administration(Actor.GATEWAY)
            .importGrant(new GrantImport("example.org", "", ALICE, Optional.of(Secret.of("old"))));
    portal.accounts.administration(Actor.GATEWAY).addMailbox(ALICE, imported.id());
    try (Browser browser = portal.signedIn(ALICE)) {
      assertThat(add(browser, "old scanner").status()).isEqualTo(200);
      portal.accounts.setGrantState(imported.id(), Grant.State.SIGN_IN_REQUIRED, "revoked");
      browser.get("/devices");
      assertThat(browser.page()).contains("until you sign in again");
      portal.signIn(browser, ALICE);
    }
    assertThat(portal.accounts.grant(imported.id()).map(Grant::state)).contains(Grant.State.ACTIVE);
    assertThat(portal.devices(ALICE)).hasSize(1);
    assertThat(portal.accounts.administration(Actor.GATEWAY).grants()).hasSize(1);
  }

  @Test
  void showsThePasswordOnceAndRevokes() throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      add(browser, "printer");
      Matcher password = Pattern.compile("translate=\"no\">([a-z0-9-]+)<").matcher(browser.page());
      assertThat(password.find()).isTrue();
      assertThat(browser.page()).contains("mail.example.org").contains("993").contains("587");
      assertThat(portal.accounts.device(ALICE, Secret.of(password.group(1)))).isPresent();
      browser.get("/devices");
      assertThat(browser.page()).contains("printer").doesNotContain(password.group(1));

      String id = portal.devices(ALICE).getFirst().device().id();
      browser.get("/devices/" + id + "/revoke");
      assertThat(portal.devices(ALICE)).hasSize(1);
      browser.post("/devices/" + id + "/revoke");
      assertThat(browser.status()).isEqualTo(303);
      assertThat(portal.accounts.device(ALICE, Secret.of(password.group(1)))).isEmpty();
    }
  }

  @Test
  void makesOneDeviceOfAFormThatIsSentTwice() throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      browser.get("/devices/new");
      String once = once(browser);
      browser.post("/devices", "label=printer", "protocol=imap", "once=" + once);
      browser.post("/devices", "label=printer", "protocol=imap", "once=" + once);
      assertThat(browser.status()).isEqualTo(409);
      assertThat(portal.devices(ALICE)).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "label=&protocol=imap, 1 to 100",
    "label=x&protocol=ldap, at least one use",
    "label=x&protocol=imap&expires=2001-01-01, not over yet",
    "label=x&protocol=imap&expires=tomorrow, not over yet"
  })
  void explainsWhatIsWrongWithADevice(String fields, String fault) throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      browser.get("/devices/new");
      browser.post("/devices", (fields + "&once=" + once(browser)).split("&", -1));
      assertThat(browser.status()).isEqualTo(422);
      assertThat(browser.page()).contains("role=\"alert\"").contains(fault);
      assertThat(portal.devices(ALICE)).isEmpty();
    }
  }

  @Test
  @DisplayName("R08 what is begun for one person is not ended by another")
  void refusesAnotherPersonThanItWasBegunFor() throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      Grant before = portal.accounts.administration(Actor.GATEWAY).grants().getFirst().grant();
      portal.signIn(browser, BOB);
      assertThat(browser.status()).isEqualTo(403);
      assertThat(browser.page()).contains("somebody else");
      assertThat(portal.accounts.administration(Actor.GATEWAY).grants())
          .extracting(status -> status.grant())
          .containsExactly(before);
      assertThat(portal.accounts.refreshToken(before.id())).contains(Secret.of("refresh-" + ALICE));
      assertThat(portal.accounts.mailbox(BOB)).isEmpty();
    }
  }

  @Test
  @DisplayName("R08 a mailbox another grant opens is not taken over")
  void leavesAMailboxOfAnotherGrantAlone() throws Exception {
    Grant other =
        portal
            .accounts
            .administration(Actor.GATEWAY)
            .importGrant(
                new GrantImport("example.org", "oid-old", ALICE, Optional.of(Secret.of("old"))));
    portal.accounts.administration(Actor.GATEWAY).addMailbox(ALICE, other.id());
    try (Browser browser = portal.browser().get("/")) {
      portal.signIn(browser, ALICE);
      assertThat(browser.status()).isEqualTo(403);
      assertThat(browser.page()).contains("connected in another way");
      assertThat(browser.cookies).doesNotContainKey(SESSION);
    }
    assertThat(portal.accounts.administration(Actor.GATEWAY).grants()).hasSize(1);
    assertThat(portal.accounts.refreshToken(other.id())).contains(Secret.of("old"));
  }

  @Test
  @DisplayName("R09 a replayed answer opens nothing")
  void refusesAReplayedAnswer() throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      String state = browser.begin();
      String code = portal.signIn.codeOf(ALICE);
      browser.postFromElsewhere("/signed-in", "state=" + state, "code=" + code);
      assertThat(browser.status()).isEqualTo(303);
      browser.cookies.remove(SESSION);
      browser.postFromElsewhere("/signed-in", "state=" + state, "code=" + code);
      assertThat(browser.status()).isEqualTo(409);
      assertThat(browser.page()).contains("used already");
      assertThat(browser.cookies).doesNotContainKey(SESSION);
      assertThat(portal.signIn.redemptions).hasValue(1);
    }
  }

  @Test
  @DisplayName("R09 a state is its browser's: swapped or stolen it opens nothing")
  void refusesTheStateOfAnotherBrowser() throws Exception {
    try (Browser attacker = portal.browser().get("/");
        Browser victim = portal.browser().get("/")) {
      String prepared = attacker.begin();
      String own = victim.begin();
      String code = portal.signIn.codeOf(BOB);
      victim.postFromElsewhere("/signed-in", "state=" + prepared, "code=" + code);
      assertThat(victim.status()).isEqualTo(403);
      attacker.postFromElsewhere("/signed-in", "state=" + own, "code=" + code);
      assertThat(attacker.status()).isEqualTo(403);
      attacker.postFromElsewhere("/signed-in", "state=" + prepared, "code=" + code);
      assertThat(attacker.status()).isEqualTo(409);
    }
    assertThat(portal.signIn.redemptions).hasValue(0);
    assertThat(portal.isEmpty()).isTrue();
  }

  @Test
  @DisplayName("R09 a state expires")
  void refusesAnOldState() throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      String state = browser.begin();
      portal.now = portal.now.plus(Duration.ofMinutes(11));
      browser.postFromElsewhere(
          "/signed-in", "state=" + state, "code=" + portal.signIn.codeOf(ALICE));
      assertThat(browser.status()).isEqualTo(403);
      assertThat(browser.page()).contains("took too long");
    }
    assertThat(portal.isEmpty()).isTrue();
  }

  @Test
  void letsTwoTabsSignInAtOnce() throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      String first = browser.begin();
      browser.get("/");
      String second = browser.begin();
      for (String state : List.of(first, second)) {
        browser.postFromElsewhere(
            "/signed-in", "state=" + state, "code=" + portal.signIn.codeOf(ALICE));
        assertThat(browser.status()).isEqualTo(303);
      }
    }
    assertThat(portal.accounts.administration(Actor.GATEWAY).grants()).hasSize(1);
  }

  @Test
  void refusesASessionThatSomebodyPrepared() throws Exception {
    String planted = "A".repeat(43);
    try (Browser browser = portal.browser()) {
      browser.cookies.put(SESSION, planted);
      browser.get("/");
      browser.cookies.remove(SESSION);
      portal.signIn(browser, ALICE);
      assertThat(browser.cookies.get(SESSION)).isNotEqualTo(planted);
    }
    try (Browser attacker = portal.browser()) {
      attacker.cookies.put(SESSION, planted);
      assertThat(attacker.get("/devices").status()).isEqualTo(401);
    }
  }

  @Test
  void endsASessionAtSignOutAndWhenItsTimeIsUp() throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      String stolen = browser.cookies.getOrDefault(SESSION, "");
      browser.post("/sign-out");
      browser.cookies.put(SESSION, stolen);
      assertThat(browser.get("/devices").status()).isEqualTo(401);
    }
    try (Browser browser = portal.signedIn(ALICE)) {
      portal.now = portal.now.plus(Duration.ofMinutes(31));
      assertThat(browser.get("/devices").status()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void letsAPersonInAgainWhoseTimeWasUp(String method) throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      portal.now = portal.now.plus(Duration.ofMinutes(31));
      if (method.equals("GET")) {
        browser.get("/devices");
      } else {
        browser.post("/devices", "label=late", "protocol=imap", "once=1");
      }
      assertThat(browser.status()).isEqualTo(401);
      portal.signIn(browser, ALICE);
      assertThat(browser.get("/devices").status()).isEqualTo(200);
    }
    assertThat(portal.devices(ALICE)).isEmpty();
  }

  @Test
  void endsASessionWhoseMailboxIsGone() throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      portal.accounts.administration(Actor.GATEWAY).removeMailbox(ALICE);
      assertThat(browser.get("/devices").status()).isEqualTo(401);
    }
  }

  @Test
  void refusesFormsThatAreNotItsOwn() throws Exception {
    try (Browser alice = portal.signedIn(ALICE);
        Browser bob = portal.signedIn(BOB)) {
      bob.get("/devices/new");
      String[] device = {"label=evil", "protocol=imap", "once=1", "key=" + bob.key()};
      alice.postFromElsewhere("/devices", device);
      assertThat(alice.status()).isEqualTo(403);
      // The key of another browser, although the cookies are sent.
      alice.send(
          HttpRequest.newBuilder(alice.last().uri())
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString(String.join("&", device))),
          true);
      assertThat(alice.status()).isEqualTo(403);
      alice.get("/devices/new");
      alice.send(
          HttpRequest.newBuilder(alice.last().uri().resolve("/devices"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Sec-Fetch-Site", "cross-site")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "label=evil&protocol=imap&once=1&key=" + alice.key())),
          true);
      assertThat(alice.status()).isEqualTo(403);
      assertThat(portal.devices(ALICE)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/sign-in", "/signed-in", "/sign-out", "/language", "/devices/x/revoke/yes"})
  void changesNothingOnGet(String path) throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      browser.get(path + "?code=a&state=b&language=ja");
      assertThat(browser.status()).isIn(404, 405);
      assertThat(browser.page()).contains("<main");
      assertThat(browser.get("/devices").status()).isEqualTo(200);
    }
  }

  @Test
  void neitherShowsNorRevokesDevicesOfOthers() throws Exception {
    try (Browser alice = portal.signedIn(ALICE);
        Browser bob = portal.signedIn(BOB)) {
      add(alice, "of alice");
      String id = portal.devices(ALICE).getFirst().device().id();
      assertThat(bob.get("/devices").page()).doesNotContain("of alice");
      bob.post("/devices/" + id + "/revoke");
      int known = bob.status();
      bob.get("/devices").post("/devices/nothing/revoke");
      assertThat(known).isEqualTo(404).isEqualTo(bob.status());
      assertThat(portal.devices(ALICE)).hasSize(1);
    }
  }

  @Test
  void escapesALabel() throws Exception {
    String script = "<script>alert(1)</script>\" onload=x";
    try (Browser browser = portal.signedIn(ALICE)) {
      add(browser, script);
      String id = portal.devices(ALICE).getFirst().device().id();
      assertThat(browser.page()).doesNotContain("<script>").contains("&lt;script");
      assertThat(browser.get("/devices").page()).doesNotContain("<script").contains("&lt;script");
      assertThat(browser.get("/devices/" + id + "/revoke").page()).doesNotContain("<script");
      browser.get("/devices/new");
      browser.post("/devices", "label=" + script, "protocol=" + script, "once=" + once(browser));
      assertThat(browser.page()).doesNotContain("<script").doesNotContain("\" onload");
    }
  }

  @ParameterizedTest
  @DisplayName("R48 what is typed into a form is one value, or is refused")
  @ValueSource(
      strings = {
        "x\r\nSet-Cookie: forged=1",
        "x\nevent=forged",
        "x\u0000forged",
        "x\u001b[2Jforged",
        "x\u0085forged",
        "x'; DELETE FROM device; -- forged"
      })
  void r48TakesNoLinesFromAForm(String text) throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      add(browser, text);
      assertThat(browser.status()).isLessThan(500);
      browser.get("/devices?mailbox=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
      assertThat(browser.status()).isLessThan(500);
      browser.get("/devices");
      assertThat(portal.devices(ALICE))
          .allSatisfy(
              it ->
                  assertThat(it.device().label())
                      .isEqualTo(text)
                      .doesNotMatch("(?s).*\\p{Cntrl}.*"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example/", "//evil.example", "/\\evil.example", "/x"})
  void leadsToNoOtherPlace(String back) throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      browser.post("/language", "language=ja", "back=" + back);
      assertThat(browser.status()).isEqualTo(303);
      assertThat(browser.header("Location")).matches("(https://localhost:\\d+)?/");
    }
  }

  @Test
  void speaksTheLanguageOfTheBrowserAndTheOneChosen() throws Exception {
    try (Browser browser = portal.browser()) {
      browser.get("/", "Accept-Language", "fr, ja;q=0.8, en;q=0.5");
      assertThat(browser.page()).contains("<html lang=\"ja\">").contains("Microsoft でサインイン");
      browser.post("/language", "language=en", "back=/");
      browser.get("/", "Accept-Language", "ja");
      assertThat(browser.page()).contains("<html lang=\"en\">");
      // The cookie comes along with the answer of the sign-in page, too.
      browser.postFromElsewhere("/signed-in", "state=x", "code=y");
      assertThat(browser.page()).contains("<html lang=\"en\">");
    }
  }

  @Test
  void asksForCookies() throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      browser.cookies.clear();
      browser.post("/sign-in");
      assertThat(browser.status()).isEqualTo(403);
      assertThat(browser.page()).contains("sent no cookie");
      browser.get("/");
      String state = browser.begin();
      browser.cookies.remove(SIGN_IN);
      browser.postFromElsewhere("/signed-in", "state=" + state, "code=x");
      assertThat(browser.page()).contains("sent no cookie");
    }
    assertThat(portal.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, '', cancel, You turned back",
    "access_denied, AADSTS65004: User declined, '', The permission was not given",
    "access_denied, AADSTS90094: Admin consent, '', An administrator has to approve",
    "access_denied, AADSTS90094: Admin consent, cancel, An administrator has to approve",
    "consent_required, AADSTS65001: Nobody consented, '', A permission is missing",
    "invalid_request, AADSTS50020: User account, '', This account belongs elsewhere",
    "temporarily_unavailable, '', '', sign-in is not working at the moment",
    "server_error, AADSTS90033: transient, '', sign-in is not working at the moment",
    "unauthorized_client, AADSTS700016: not found, '', not set up correctly",
    "interaction_required, AADSTS53003: policy, '', did not let you in",
    "<script>, <script>, '', did not let you in"
  })
  void explainsWhatTheSignInPageSaid(String error, String description, String subcode, String title)
      throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      String state = browser.begin();
      browser.postFromElsewhere(
          "/signed-in",
          "state=" + state,
          "error=" + error,
          "error_description=" + description,
          "error_subcode=" + subcode);
      assertThat(browser.page()).contains(title).doesNotContain("<script");
      assertThat(browser.status()).isGreaterThanOrEqualTo(400);
    }
    assertThat(portal.isEmpty()).isTrue();
    assertThat(portal.signIn.redemptions).hasValue(0);
  }

  @Test
  void explainsWhyACodeWasNotRedeemed() throws Exception {
    List<SignInOutcome> outcomes =
        List.of(
            new SignInOutcome.Unavailable("down"),
            new SignInOutcome.Refused(List.of(90094), "admin"),
            new SignInOutcome.NotGenuine("nonce"),
            new SignInOutcome.Misconfigured("secret"));
    List<String> titles =
        List.of("not working at the moment", "approve this", "not be trusted", "not set up");
    for (int index = 0; index < outcomes.size(); index++) {
      try (Browser browser = portal.browser().get("/")) {
        String state = browser.begin();
        String code = portal.signIn.codeFor(outcomes.get(index));
        browser.postFromElsewhere("/signed-in", "state=" + state, "code=" + code);
        assertThat(browser.page()).contains(titles.get(index)).contains("id=\"reference\"");
      }
    }
    assertThat(portal.isEmpty()).isTrue();
  }

  @Test
  void beginsNoSignInWhileEntraIdIsAway() throws Exception {
    portal.signIn.answering = false;
    try (Browser browser = portal.browser().get("/")) {
      browser.post("/sign-in");
      assertThat(browser.status()).isEqualTo(503);
      assertThat(browser.page())
          .contains("not working at the moment", "id=\"reference\"")
          .doesNotContain("login.example");
    }
  }

  @Test
  void storesNothingOfAMailboxThatDoesNotOpen() throws Exception {
    portal.refusal =
        Optional.of(
            new MailboxProbe.Refusal(
                Protocol.SMTP, new LoginFailure.UpstreamRefused("upstream said '535 x'", false)));
    try (Browser browser = portal.browser().get("/")) {
      portal.signIn(browser, ALICE);
      assertThat(browser.status()).isEqualTo(403);
      assertThat(browser.page())
          .contains("may not send by SMTP")
          .contains("SmtpClientAuthenticationDisabled");
      assertThat(browser.cookies).doesNotContainKey(SESSION);
    }
    assertThat(portal.isEmpty()).isTrue();
  }

  @Test
  void refusesFormsThatAreTooLarge() throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      browser.postFromElsewhere("/signed-in", "state=" + "x".repeat(70_000));
      assertThat(browser.status()).isEqualTo(413);
    }
  }

  @Test
  void saysSoWhereThereIsNoPage() throws Exception {
    try (Browser browser = portal.browser().get("/wp-login.php")) {
      assertThat(browser.status()).isEqualTo(404);
      assertThat(browser.page()).contains("There is no such page");
    }
  }

  @Test
  void revealsNothingOfWhatBrokeInside() throws Exception {
    try (Browser browser = portal.signedIn(ALICE)) {
      portal.accounts.close();
      browser.get("/devices");
      assertThat(browser.status()).isEqualTo(500);
      assertThat(browser.page())
          .contains("Something went wrong")
          .contains("id=\"reference\"")
          .doesNotContain("Exception");
    }
  }

  @Test
  void guardsEveryAnswerWithItsHeaders() throws Exception {
    try (Browser browser = portal.browser()) {
      for (String path : List.of("/", "/devices", "/nothing", "/style.css")) {
        browser.get(path);
        assertThat(browser.header("Content-Security-Policy"))
            .startsWith("default-src 'none'; style-src 'self';")
            .contains("frame-ancestors 'none'");
        assertThat(browser.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(browser.header("Strict-Transport-Security")).startsWith("max-age=");
        assertThat(browser.header("Referrer-Policy")).isEqualTo("same-origin");
        assertThat(browser.header("Server")).isEmpty();
      }
      assertThat(browser.get("/").header("Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void givesOutOnlyCookiesOfThisHostThatNoScriptReads() throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      String form = browser.header("Set-Cookie");
      browser.begin();
      String signIn = browser.header("Set-Cookie");
      portal.signIn(browser.get("/"), ALICE);
      String session = browser.header("Set-Cookie");
      assertThat(List.of(form, signIn, session))
          .allSatisfy(
              cookie ->
                  assertThat(cookie)
                      .startsWith("__Host-")
                      .containsIgnoringCase("; Secure")
                      .containsIgnoringCase("; HttpOnly")
                      .contains("Path=/")
                      .doesNotContain("Domain"));
      assertThat(session).contains("SameSite=Lax");
      assertThat(signIn).contains("SameSite=None");
    }
  }
}
