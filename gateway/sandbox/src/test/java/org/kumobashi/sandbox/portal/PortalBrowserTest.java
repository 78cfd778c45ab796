package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.GatewayFixture;
import org.kumobashi.sandbox.RequiresProgram;
import org.kumobashi.sandbox.Sandbox;
import org.openqa.selenium.By;

/** From the first page to a device that works, and to one that works no more. */
@RequiresProgram("chromedriver")
class PortalBrowserTest {
  private static final String CAROL = Campus.CAROL;
  private static final By REVOKE = By.cssSelector(".devices a[href$='/revoke']");
  private static Chromium browser;

  private Campus campus;

  @BeforeAll
  static void launch() throws IOException {
    browser = Chromium.start();
  }

  @AfterAll
  static void quit() {
    browser.close();
  }

  @BeforeEach
  void start() throws IOException {
    campus = Campus.open();
  }

  @AfterEach
  void stop() {
    campus.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void connectsAMailProgramAndTurnsItOutAgain(String language) throws IOException {
    Walk carol = campus.visitor(browser, language);
    Wording words = carol.words();
    assertThat(carol.open("/").title()).isEqualTo(words.say("words", "welcome.title"));
    carol.signIn(CAROL).press("add").type("label", "Becky! 研究室").press("create");
    String password = carol.read("password");
    assertThat(carol.read("user")).isEqualTo(CAROL);
    assertThat(carol.open("/devices").content())
        .contains("Becky! 研究室", words.say("devices", "devices.never"))
        .doesNotContain(password);

    assertThat(campus.imap(CAROL, password)).startsWith("a1 OK");
    assertThat(carol.open("/devices").content())
        .contains("127.0.0.1", "IMAP")
        .doesNotContain(words.say("devices", "devices.never"));

    revokeTheOnlyDevice(carol);
    assertThat(campus.imap(CAROL, password)).startsWith("a1 NO [AUTHENTICATIONFAILED]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void connectsAPrinterThatOnlySendsAsItsMailbox(String language) throws IOException {
    Walk carol = campus.visitor(browser, language).signIn(CAROL);
    carol.press("add").type("label", "プリンター 204").press("kind-printer");
    carol.type("networks", "127.0.0.0/8").press("senders-mailbox-only");
    String password = carol.press("create").read("password");
    assertThat(campus.smtp(CAROL, password, CAROL)).startsWith("250 2.1.0");
    assertThat(campus.smtp(CAROL, password, GatewayFixture.ALICE)).startsWith("55");
    assertThat(campus.imap(CAROL, password)).startsWith("a1 NO [AUTHORIZATIONFAILED]");

    revokeTheOnlyDevice(carol.open("/devices"));
    assertThat(campus.smtp(CAROL, password, CAROL)).startsWith("535 5.7.8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void keepsAPrinterToItsNetworks(String language) throws IOException {
    Walk carol = campus.visitor(browser, language).signIn(CAROL);
    carol.press("add").type("label", "scanner").press("kind-printer");
    carol.type("networks", "here").press("create");
    assertThat(carol.find(By.cssSelector("[role=alert]")).getText())
        .contains(carol.words().say("devices", "add.faults"));
    String password = carol.type("networks", "192.0.2.0/24").press("create").read("password");
    assertThat(campus.smtp(CAROL, password, CAROL)).startsWith("535 5.7.8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void connectsAMailboxThatNeedsNoPerson(String language) throws IOException {
    String scans = "scans@" + Sandbox.DOMAIN;
    String administrator = campus.administrator();
    campus.gateway.sandbox.allow(scans, "app:" + campus.gateway.sandbox.client().id());
    Walk walk = campus.visitor(browser, language).signIn(administrator);
    walk.open("/admin/app-mailbox").type("address", scans).press("connect").arriveAt("/devices");
    walk.press("add").type("label", "複合機").press("kind-printer").press("create");
    String password = walk.read("password");
    assertThat(walk.read("user")).isEqualTo(scans);
    assertThat(campus.smtp(scans, password, scans)).startsWith("250 2.1.0");

    walk.press("done").find(REVOKE).click();
    walk.press("revoke").arriveAt("/devices");
    assertThat(campus.smtp(scans, password, scans)).startsWith("535 5.7.8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void connectsASharedMailboxForWhoIsListed(String language) throws IOException {
    String shared = Station.SHARED;
    Walk carol = campus.visitor(browser, language).signIn(CAROL);
    carol.press("mailboxes").type("address", shared).press("connect").meet("not-listed");
    campus.share(shared, CAROL);
    carol.open("/mailboxes").type("address", shared).press("connect").arriveAt("/devices");
    assertThat(carol.read("mailbox")).isEqualTo(shared);
    carol.press("add").type("label", "複合機").press("create");
    String password = carol.read("password");
    assertThat(carol.read("user")).isEqualTo(shared);
    assertThat(campus.imap(shared, password)).startsWith("a1 OK");
    assertThat(campus.smtp(shared, password, shared)).startsWith("250 2.1.0");

    carol.press("done").find(REVOKE).click();
    carol.press("revoke").arriveAt("/devices");
    assertThat(campus.imap(shared, password)).startsWith("a1 NO [AUTHENTICATIONFAILED]");
    assertThat(campus.smtp(shared, password, shared)).startsWith("535 5.7.8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void keepsTheLanguageThatWasChosen(String language) {
    String other = language.equals("en") ? "ja" : "en";
    Walk carol = campus.visitor(browser, language).open("/");
    assertThat(carol.find(By.tagName("html")).getAttribute("lang")).isEqualTo(language);
    carol.press("language-" + other).find(By.id("language-" + language));
    carol.open("/").toEntra().decide(CAROL, "back");
    campus.walk(browser, other).meet("cancelled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void worksWithoutScripts(String language) throws IOException {
    Walk carol = campus.visitor(browser, language);
    browser.withoutScripts();
    carol.open("/").press("sign-in").decide(CAROL, "accept").press("continue");
    carol.arriveAt("/devices").press("add").type("label", "old PC").press("create");
    assertThat(campus.imap(CAROL, carol.read("password"))).startsWith("a1 OK");
    revokeTheOnlyDevice(carol.open("/devices"));
    carol.press("sign-out").arriveAt("/").find(By.id("sign-in"));
  }

  private void revokeTheOnlyDevice(Walk carol) {
    carol.find(REVOKE).click();
    carol.press("revoke").arriveAt("/devices");
    assertThat(carol.all(By.cssSelector(".devices li"))).isEmpty();
    assertThat(campus.devices()).isEmpty();
  }
}
