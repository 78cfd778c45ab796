package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
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
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.SharedMailboxes;
import org.kumobashi.server.tokens.Redemption;

/** Shared mailboxes as those who may connect them meet them, and those who may not. */
class SharedMailboxPagesTest {
  private static final String ALICE = PortalFixture.ALICE;
  private static final String BOB = PortalFixture.BOB;
  private static final String OFFICE = "office@example.org";
  private static final String OFFICE_DEVICES = "/devices?mailbox=office%40example.org";

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

  private SharedMailboxes shared() {
    return portal.accounts.administration(Actor.GATEWAY).shared();
  }

  private Browser signedIn(String upn) throws Exception {
    Browser browser = portal.signedIn(upn);
    portal.probed.clear();
    portal.users.clear();
    return browser;
  }

  private static Browser connect(Browser browser, String address) throws Exception {
    browser.get("/mailboxes");
    return browser.post("/mailboxes", "address=" + address);
  }

  private static Browser addDevice(Browser browser, String query) throws Exception {
    browser.get("/devices/new" + query);
    Matcher once = Pattern.compile("name=\"once\" value=\"([^\"]+)\"").matcher(browser.page());
    return browser.post(
        "/devices" + query,
        "label=printer",
        "protocol=imap",
        "protocol=smtp",
        "once=" + (once.find() ? once.group(1) : ""));
  }

  private static String password(Browser browser) {
    Matcher shown = Pattern.compile("translate=\"no\">([a-z0-9-]+)<").matcher(browser.page());
    return shown.find() ? shown.group(1) : "";
  }

  /** What is left of a page that has nothing of its visit in it. */
  private static String plain(Browser browser) {
    return browser
        .page()
        .replaceAll("id=\"reference\">[^<]+", "")
        .replaceAll("name=\"key\" value=\"[^\"]+", "");
  }

  @Test
  void connectsWithTheOwnersGrantAndMakesDevices() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      connect(browser, " Office@Example.org ");
      assertThat(browser.status()).isEqualTo(303);
      assertThat(browser.header("Location")).endsWith(OFFICE_DEVICES);
      assertThat(portal.probed).containsExactly(OFFICE);
      assertThat(portal.users).containsExactly(ALICE + " access-1");
      Grant grant = portal.accounts.administration(Actor.GATEWAY).grants().getFirst().grant();
      assertThat(portal.redeemer.requests())
          .singleElement()
          .asString()
          .contains(grant.id().value());
      assertThat(portal.accounts.mailbox(OFFICE)).contains(new Mailbox(OFFICE, grant.id(), true));

      browser.get(OFFICE_DEVICES);
      assertThat(browser.page()).contains("Devices of the mailbox").contains(OFFICE);
      addDevice(browser, "?mailbox=office%40example.org");
      assertThat(browser.page()).contains("<dd id=\"user\">" + OFFICE + "</dd>");
      assertThat(portal.accounts.device(OFFICE, Secret.of(password(browser)))).isPresent();
      assertThat(portal.devices(ALICE)).isEmpty();

      String device = portal.devices(OFFICE).getFirst().device().id();
      browser.get("/devices/" + device + "/revoke");
      browser.post("/devices/" + device + "/revoke");
      assertThat(browser.header("Location")).endsWith(OFFICE_DEVICES);
      assertThat(portal.devices(OFFICE)).isEmpty();

      browser.get("/mailboxes");
      assertThat(browser.page()).contains(ALICE).contains(OFFICE).contains(OFFICE_DEVICES);
    }
  }

  @Test
  @DisplayName("R08 who is not listed gets one answer, whatever there is, and costs nothing")
  void tellsNobodyWhichMailboxesThereAre() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser alice = signedIn(ALICE);
        Browser bob = signedIn(BOB)) {
      connect(alice, OFFICE);
      int requests = portal.redeemer.requests().size();
      portal.probed.clear();
      String connected = plain(connect(bob, OFFICE));
      assertThat(bob.status()).isEqualTo(403);
      assertThat(bob.page()).contains("cannot be connected by you").doesNotContain(OFFICE);
      for (String other : List.of("nobody@example.org", ALICE, "office@elsewhere.example")) {
        assertThat(plain(connect(bob, other))).as(other).isEqualTo(connected);
        assertThat(bob.status()).isEqualTo(403);
      }
      assertThat(portal.probed).isEmpty();
      assertThat(portal.redeemer.requests()).hasSize(requests);
    }
    assertThat(portal.accounts.mailbox("nobody@example.org")).isEmpty();
    assertThat(portal.accounts.mailbox(OFFICE)).map(Mailbox::grant).isNotEqualTo(grantOf(BOB));
  }

  private Optional<?> grantOf(String address) {
    return portal.accounts.mailbox(address).map(Mailbox::grant);
  }

  @Test
  void endsTheGuessingOfAddressesForThePersonNotTheSession() throws Exception {
    try (Browser bob = signedIn(BOB)) {
      for (int guess = 0; guess < TryLimiter.MOST; guess++) {
        assertThat(connect(bob, "guess" + guess + "@example.org").status()).isEqualTo(403);
      }
      assertThat(connect(bob, OFFICE).status()).isEqualTo(429);
    }
    try (Browser again = signedIn(BOB);
        Browser alice = signedIn(ALICE)) {
      assertThat(connect(again, OFFICE).status()).isEqualTo(429);
      assertThat(connect(alice, OFFICE).status()).isEqualTo(403);
    }
  }

  @Test
  @DisplayName("R08 pages of another person's mailbox do not exist")
  void hidesTheMailboxesOfOthers() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser alice = signedIn(ALICE);
        Browser bob = signedIn(BOB);
        Browser stranger = portal.browser().get("/")) {
      connect(alice, OFFICE);
      addDevice(alice, "?mailbox=office%40example.org");
      String device = portal.devices(OFFICE).getFirst().device().id();
      for (String path :
          List.of(
              OFFICE_DEVICES,
              "/devices/new?mailbox=office%40example.org",
              "/devices?mailbox=" + ALICE,
              "/devices?mailbox=none%40example.org",
              "/devices/" + device + "/revoke")) {
        assertThat(bob.get(path).status()).as(path).isEqualTo(404);
        assertThat(stranger.get(path).status()).as(path).isEqualTo(401);
      }
      assertThat(stranger.get("/devices/d-none/revoke").status()).isEqualTo(401);
      bob.get("/devices");
      assertThat(bob.post("/devices/" + device + "/revoke").status()).isEqualTo(404);
      bob.get("/devices");
      assertThat(bob.post(OFFICE_DEVICES, "label=x", "protocol=imap", "once=x").status())
          .isEqualTo(404);
      assertThat(portal.devices(OFFICE)).hasSize(1);
      assertThat(stranger.get("/mailboxes").status()).isEqualTo(401);
    }
  }

  @Test
  @DisplayName("R08 who is taken off the list loses the mailbox and its devices")
  void endsWhatAPersonConnectedWhoIsTakenOffTheList() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      connect(browser, OFFICE);
      addDevice(browser, "?mailbox=office%40example.org");
      Secret password = Secret.of(password(browser));
      shared().disallow(OFFICE, ALICE);
      assertThat(portal.accounts.device(OFFICE, password)).isEmpty();
      assertThat(browser.get(OFFICE_DEVICES).status()).isEqualTo(404);
      assertThat(connect(browser, OFFICE).status()).isEqualTo(403);
      assertThat(browser.page()).contains("cannot be connected by you");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "imap, does not open",
    "pop3, does not open",
    "smtp, Sending with your account is not allowed"
  })
  void explainsARefusalAndStoresNothing(String protocol, String title) throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      portal.refusal =
          Optional.of(
              new MailboxProbe.Refusal(
                  Protocol.valueOf(protocol.toUpperCase(java.util.Locale.ROOT)),
                  new LoginFailure.UpstreamRefused("not connected", false)));
      assertThat(connect(browser, OFFICE).page()).contains(title).contains("id=\"reference\"");
      assertThat(browser.status()).isEqualTo(403);
      assertThat(portal.accounts.mailbox(OFFICE)).isEmpty();
      assertThat(portal.redeemer.requests()).as("a fresh token is not replaced").hasSize(1);
    }
  }

  @Test
  void replacesATokenFromMemoryOnce() throws Exception {
    shared().allow(OFFICE, ALICE);
    shared().allow("desk@example.org", ALICE);
    try (Browser browser = signedIn(ALICE)) {
      connect(browser, "desk@example.org");
      portal.refusal =
          Optional.of(
              new MailboxProbe.Refusal(
                  Protocol.IMAP, new LoginFailure.UpstreamRefused("no", false)));
      connect(browser, OFFICE);
      assertThat(portal.users)
          .containsExactly(ALICE + " access-1", ALICE + " access-1", ALICE + " access-2");
      assertThat(portal.accounts.mailbox(OFFICE)).isEmpty();
    }
  }

  @Test
  void tellsTroubleThatPassesAsSuch() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      portal.redeemer.answer(new Redemption.Unavailable("503", Optional.empty()));
      assertThat(connect(browser, OFFICE).status()).isEqualTo(503);
      assertThat(portal.probed).isEmpty();
      assertThat(portal.accounts.mailbox(OFFICE)).isEmpty();
    }
  }

  @Test
  void asksForASignInWhereThePermissionEnded() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      Grant grant = portal.accounts.administration(Actor.GATEWAY).grants().getFirst().grant();
      portal.accounts.setGrantState(grant.id(), Grant.State.SIGN_IN_REQUIRED, "revoked");
      assertThat(connect(browser, OFFICE).page()).contains("sign in again first");
      assertThat(portal.accounts.mailbox(OFFICE)).isEmpty();
    }
  }

  @Test
  @DisplayName("R08 a mailbox that another listed person connected is not taken over")
  void leavesWhatAnotherConnectedAlone() throws Exception {
    shared().allow(OFFICE, ALICE);
    shared().allow(OFFICE, BOB);
    try (Browser alice = signedIn(ALICE);
        Browser bob = signedIn(BOB)) {
      connect(alice, OFFICE);
      Optional<Mailbox> before = portal.accounts.mailbox(OFFICE);
      portal.probed.clear();
      assertThat(connect(bob, OFFICE).page()).contains("connected already");
      assertThat(portal.probed).isEmpty();
      assertThat(portal.accounts.mailbox(OFFICE)).isEqualTo(before);
      assertThat(connect(alice, OFFICE).status()).as("once more").isEqualTo(303);
    }
  }

  @Test
  @DisplayName("R08 begun for one person and consented to by another, a shared mailbox stays shut")
  void connectsNothingForWhoConsentsInAnothersPlace() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      portal.signIn(browser, BOB);
      assertThat(browser.status()).isEqualTo(403);
      connect(browser, OFFICE);
      assertThat(portal.users).containsExactly(ALICE + " access-1");
    }
    assertThat(grantOf(BOB)).isEmpty();
    assertThat(grantOf(OFFICE)).isEqualTo(grantOf(ALICE));
  }

  @Test
  void connectsNothingWhileTheOwnMailboxIsSwitchedOff() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      portal.accounts.administration(Actor.GATEWAY).setMailboxEnabled(ALICE, false);
      assertThat(connect(browser, OFFICE).page()).contains("cannot be connected by you");
      assertThat(portal.probed).isEmpty();
    }
  }

  @Test
  @DisplayName("R60 no other site, no old form and no link connects a mailbox")
  void connectsOnlyFromItsOwnForm() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      browser.get("/mailboxes");
      assertThat(browser.postFromElsewhere("/mailboxes", "address=" + OFFICE).status())
          .isEqualTo(403);
      browser.get("/mailboxes");
      String body = "address=office%40example.org&key=" + browser.key();
      HttpRequest.Builder crossSite =
          HttpRequest.newBuilder(browser.last().uri())
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Sec-Fetch-Site", "cross-site")
              .POST(HttpRequest.BodyPublishers.ofString(body));
      assertThat(browser.send(crossSite, true).status()).isEqualTo(403);
      assertThat(browser.get("/mailboxes?address=" + OFFICE).status()).isEqualTo(200);
      browser.get("/mailboxes");
      HttpRequest.Builder wrongKey =
          HttpRequest.newBuilder(browser.last().uri())
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString("address=office%40example.org&key=x"));
      assertThat(browser.send(wrongKey, true).status()).isEqualTo(403);
    }
    assertThat(portal.accounts.mailbox(OFFICE)).isEmpty();
    assertThat(portal.probed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "office", "a b@example.org", "<script>@example.org", "@", "x@y@z"})
  void asksAgainForWhatIsNoAddress(String typed) throws Exception {
    try (Browser browser = signedIn(ALICE)) {
      connect(browser, typed);
      assertThat(browser.status()).isEqualTo(422);
      assertThat(browser.page()).contains("not a whole mail address").doesNotContain("<script>");
    }
  }

  @Test
  void changesTheLanguageOnThePagesOfASharedMailbox() throws Exception {
    shared().allow(OFFICE, ALICE);
    try (Browser browser = signedIn(ALICE)) {
      connect(browser, OFFICE);
      browser.get(OFFICE_DEVICES);
      assertThat(browser.page()).contains("name=\"back\" value=\"" + OFFICE_DEVICES + "\"");
      browser.post("/language", "language=ja", "back=" + OFFICE_DEVICES);
      assertThat(browser.header("Location")).endsWith(OFFICE_DEVICES);
      assertThat(browser.get(OFFICE_DEVICES).page()).contains("次のメールボックスの機器");
      browser.post("/language", "language=en", "back=/devices?mailbox=a&next=//evil.example");
      assertThat(browser.header("Location")).doesNotContain("evil");
    }
  }
}
