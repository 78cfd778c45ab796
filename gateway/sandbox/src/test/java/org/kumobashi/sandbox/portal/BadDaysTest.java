package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.GatewayFixture;
import org.kumobashi.sandbox.RequiresProgram;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.entra.SignInFault;
import org.openqa.selenium.By;

/** What goes wrong between the first page and the devices has a page of its own, and no trace. */
@RequiresProgram("chromedriver")
class BadDaysTest {
  private static final String CAROL = Campus.CAROL;
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
  void entraIdIsDownBeforeTheSignIn(String language) throws IOException {
    campus.gateway.sandbox.entra().pause();
    Walk carol = campus.visitor(browser, language).open("/").press("sign-in").meet("entra-down");
    campus.assertThatNothingIsKeptOf(CAROL);
    campus.gateway.sandbox.entra().resume();
    carol.toEntra().decide(CAROL, "accept").arriveAt("/devices");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void entraIdIsDownWhenTheCodeIsRedeemed(String language) {
    Walk carol = campus.visitor(browser, language).open("/").toEntra();
    campus.gateway.sandbox.entra().faults().always(new EntraFault.Reset());
    carol.decide(CAROL, "accept").meet("entra-down");
    campus.assertThatNothingIsKeptOf(CAROL);
    campus.gateway.sandbox.entra().faults().clear();
    campus.gateway.sandbox.entra().faults().next(new EntraFault.ServerError(503), 1);
    carol.toEntra().decide(CAROL, "accept").meet("entra-down");
    campus.assertThatNothingIsKeptOf(CAROL);
    carol.toEntra().decide(CAROL, "accept").arriveAt("/devices");
  }

  @ParameterizedTest
  @CsvSource({
    "back, cancelled, en",
    "back, cancelled, ja",
    "cancel, consent-denied, en",
    "cancel, consent-denied, ja"
  })
  void thePersonTurnsBack(String button, String page, String language) {
    Walk carol = campus.visitor(browser, language).open("/").toEntra().decide(CAROL, button);
    carol.meet(page);
    assertThat(carol.read("reference")).isNotBlank();
    campus.assertThatNothingIsKeptOf(CAROL);
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, 90094, admin-approval, en",
    "access_denied, 90094, admin-approval, ja",
    "invalid_request, 50020, wrong-tenant, en",
    "invalid_request, 50020, wrong-tenant, ja",
    "access_denied, 53003, cancelled, en",
    "temporarily_unavailable, 90033, entra-down, ja"
  })
  void entraIdSendsThePersonBack(String error, int number, String page, String language) {
    campus.gateway.sandbox.entra().signInFaults().next(new SignInFault.SentBack(error, number));
    campus.visitor(browser, language).open("/").toEntra().decide(CAROL, "accept").meet(page);
    campus.assertThatNothingIsKeptOf(CAROL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void cookiesAreSwitchedOff(String language) throws IOException {
    try (Chromium strict = Chromium.withoutCookies()) {
      campus.visitor(strict, language).open("/").press("sign-in").meet("cookies-off");
      campus.assertThatNothingIsKeptOf(CAROL);
    }
  }

  @Test
  void twoTabsSignInAtOnce() {
    Walk carol = campus.visitor(browser, "en").open("/").toEntra();
    String first = browser.newTab("en");
    carol.open("/").toEntra().decide(CAROL, "accept").arriveAt("/devices");
    browser.driver().switchTo().window(first);
    carol.decide(CAROL, "accept").arriveAt("/devices").press("add").type("label", "one");
    carol.press("create").find(By.id("password"));
    assertThat(campus.devices()).hasSize(1);
  }

  @Test
  void aSecondTabIsStillOpenAfterTheSignOut() {
    Walk carol = campus.visitor(browser, "en").signIn(CAROL).press("add");
    carol.find(By.id("label"));
    String form = browser.newTab("en");
    carol.open("/devices").press("sign-out").arriveAt("/");
    browser.driver().switchTo().window(form);
    carol.type("label", "too late").press("create").meet("stale-form");
    assertThat(campus.devices()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void theBackButtonLeadsToASignInThatIsOver(String language) {
    Walk carol = campus.visitor(browser, language).open("/").toEntra();
    String entra = browser.driver().getCurrentUrl();
    carol.decide(CAROL, "accept").arriveAt("/devices");
    browser.driver().navigate().back();
    carol.arriveAt(URI.create(entra).getPath()).decide(CAROL, "accept").meet("replayed");
    carol.open("/").arriveAt("/devices");
  }

  @Test
  void anAnswerIsSentTwice() {
    Walk carol = campus.visitor(browser, "ja");
    browser.withoutScripts();
    carol.open("/").press("sign-in").decide(CAROL, "accept").find(By.id("continue"));
    carol.press("continue").arriveAt("/devices");
    // The page that carries code and state to the portal, out of the browser's history.
    browser.driver().navigate().back();
    browser.driver().navigate().refresh();
    carol.press("continue").meet("replayed");
    carol.open("/devices").arriveAt("/devices");
  }

  @Test
  void aCardIsLoadedAgain() {
    Walk carol = campus.visitor(browser, "en").signIn(CAROL).press("add").type("label", "one");
    carol.press("create").find(By.id("password"));
    browser.driver().navigate().refresh();
    carol.meet("used-form");
    assertThat(campus.devices()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void theTimeOfASessionIsUp(String language) throws IOException {
    try (Campus brief = new Campus(GatewayFixture.withPortal(Duration.ofSeconds(12)))) {
      Walk carol = brief.visitor(browser, language).signIn(CAROL).press("add");
      carol.type("label", "too late");
      // In another tab, so that the form stays as it is.
      String form = browser.newTab(language);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !carol.open("/devices").all(By.id("sign-in")).isEmpty());
      carol.meet("signed-out");
      browser.driver().switchTo().window(form);
      // The other tab has told already that the time is up, and the form is of before.
      carol.press("create").meet("stale-form");
      assertThat(brief.devices()).isEmpty();
      carol.open("/").toEntra().decide(CAROL, "accept").arriveAt("/devices");
    }
  }
}
