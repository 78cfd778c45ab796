package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.RequiresProgram;
import org.kumobashi.sandbox.Sandbox;
import org.openqa.selenium.By;

/** What another site, another person or a label can make a real browser do: nothing. */
@RequiresProgram("chromedriver")
class AttackTest {
  private static final String CAROL = Campus.CAROL;
  private static Chromium browser;

  private Campus campus;
  private HttpServer evil;
  private volatile String page = "";

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
    // The same host by name, so that even cookies held to one site are sent along.
    evil = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    evil.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] octets = page.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets);
          }
        });
    evil.start();
  }

  @AfterEach
  void stop() {
    evil.stop(0);
    campus.close();
  }

  private void visitEvilPage(String body) {
    page = "<!DOCTYPE html><html lang=\"en\"><title>evil</title><body>" + body + "</body></html>";
    browser.driver().get("http://localhost:" + evil.getAddress().getPort() + "/");
  }

  private String portal(String path) {
    return URI.create(campus.gateway.configuration.portal()).resolve(path).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>document.title='taken'</script>",
        "\"><img src=x onerror=\"document.title='taken'\">",
        "'-document.title='taken'-'",
        "<svg/onload=document.title='taken'>",
        "{{7*7}}${7*7}@endif"
      })
  void aLabelIsTextAndNothingElse(String label) {
    Walk carol = campus.visitor(browser, "en").signIn(CAROL);
    carol.press("add").type("label", label).press("create");
    assertThat(carol.title()).contains(label);
    assertThat(carol.open("/devices").find(By.cssSelector(".devices h2")).getText())
        .isEqualTo(label);
    assertThat(browser.driver().getTitle()).doesNotContain("taken");
    carol.find(By.cssSelector(".devices a[href$='/revoke']")).click();
    carol.find(By.id("revoke"));
    assertThat(carol.title()).contains(label);
    assertThat(browser.driver().getTitle()).startsWith("Revoke");
  }

  @Test
  void noPageStandsInTheFrameOfAnother() {
    Walk carol = campus.visitor(browser, "en").signIn(CAROL);
    visitEvilPage("<iframe src=\"" + portal("/devices") + "\"></iframe>");
    browser.driver().switchTo().frame(0);
    assertThat(browser.driver().findElements(By.id("add"))).isEmpty();
    assertThat(browser.driver().getPageSource()).doesNotContain(CAROL);
    browser.driver().switchTo().defaultContent();
    // Not because she was signed out meanwhile.
    assertThat(carol.open("/devices").find(By.id("add")).isDisplayed()).isTrue();
  }

  @Test
  void noFormOfAnotherSiteAddsADevice() {
    Walk carol = campus.visitor(browser, "en").signIn(CAROL);
    visitEvilPage(
        "<form method=post action=\""
            + portal("/devices")
            + "\"><input name=label value=evil><input name=protocol value=imap>"
            + "<input name=key value=guess><input name=once value=1></form>"
            + "<script>document.forms[0].submit()</script>");
    carol.meet("stale-form");
    assertThat(campus.devices()).isEmpty();
  }

  @Test
  void noFormOfAnotherSiteSignsHerOutOrRevokes() {
    Walk carol = campus.visitor(browser, "en").signIn(CAROL);
    carol.press("add").type("label", "mine").press("create").find(By.id("password"));
    String device = campus.devices().getFirst().device().id();
    for (String path : new String[] {"/sign-out", "/devices/" + device + "/revoke"}) {
      visitEvilPage(
          "<form method=post action=\""
              + portal(path)
              + "\"><input name=key value=guess></form>"
              + "<script>document.forms[0].submit()</script>");
      carol.meet("stale-form");
    }
    assertThat(carol.open("/devices").content()).contains("mine");
    assertThat(campus.devices()).hasSize(1);
  }

  @Test
  @DisplayName("R09 an answer made elsewhere signs nobody in")
  void noAnswerMadeElsewhereSignsHerIn() {
    Walk carol = campus.visitor(browser, "en").open("/").toEntra();
    visitEvilPage(
        "<form method=post action=\""
            + portal("/signed-in")
            + "\"><input name=state value=\""
            + "A".repeat(43)
            + "\"><input name=code value=x></form>"
            + "<script>document.forms[0].submit()</script>");
    carol.meet("expired");
    campus.assertThatNothingIsKeptOf(CAROL);
    assertThat(campus.gateway.sandbox.entra().counters().tokenRequests("authorization_code"))
        .isZero();
  }

  @Test
  @DisplayName("R08 begun by Carol and finished as another, a sign-in connects neither")
  void aSignInBegunByOneIsNotFinishedByAnother() {
    String mallory = "mallory@" + Sandbox.DOMAIN;
    campus.gateway.sandbox.addUser(mallory);
    Walk carol = campus.visitor(browser, "en").signIn(CAROL);
    campus.endGrantOf(CAROL);
    carol.open("/devices").toEntra().decide(mallory, "accept").meet("other-person");
    campus.assertThatNothingIsKeptOf(mallory);
    assertThat(carol.open("/devices").content())
        .contains(carol.words().say("devices", "devices.state.SIGN_IN_REQUIRED"));
    carol.toEntra().decide(CAROL, "accept").arriveAt("/devices");
    assertThat(carol.content()).contains(carol.words().say("devices", "devices.state.ACTIVE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example/", "/%5Cevil.example/", "/%2F%2Fevil.example", "/.evil"})
  void noAddressLeadsElsewhere(String path) {
    campus.visitor(browser, "en");
    browser.driver().get(portal("/").replaceFirst("/$", "") + path);
    assertThat(URI.create(browser.driver().getCurrentUrl()).getHost()).isEqualTo("localhost");
  }
}
