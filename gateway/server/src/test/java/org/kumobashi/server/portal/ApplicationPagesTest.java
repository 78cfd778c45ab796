package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
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
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.tokens.Redemption;

/** Mailboxes of the application, as administrators meet them, and everybody else does not. */
class ApplicationPagesTest {
  private static final String ALICE = PortalFixture.ALICE;
  private static final String BOB = PortalFixture.BOB;
  private static final String PRINTER = "printer@example.org";
  private static final String PRINTER_DEVICES = "/devices?mailbox=printer%40example.org";

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

  private Browser administrator() throws Exception {
    Browser browser = portal.administrator(ALICE);
    portal.probed.clear();
    portal.users.clear();
    return browser;
  }

  private static Browser connect(Browser browser, String address) throws Exception {
    browser.get("/admin/app-mailbox");
    return browser.post("/admin/app-mailbox", "address=" + address);
  }

  private Grant grantOf(String address) {
    Mailbox mailbox = portal.accounts.mailbox(address).orElseThrow();
    return portal.accounts.grant(mailbox.grant()).orElseThrow();
  }

  @Test
  void connectsWithoutARefreshTokenAndMakesDevices() throws Exception {
    try (Browser browser = administrator()) {
      assertThat(browser.get("/admin").page()).contains("href=\"/admin/app-mailbox\"");
      connect(browser, PRINTER);
      assertThat(browser.status()).isEqualTo(303);
      assertThat(browser.header("Location")).endsWith(PRINTER_DEVICES);
      assertThat(portal.users)
          .as("the mailbox is its own user")
          .containsExactly(PRINTER + " access-1");
      assertThat(grantOf(PRINTER).kind()).isEqualTo(Grant.Kind.APP_ONLY);
      assertThat(portal.accounts.refreshToken(grantOf(PRINTER).id())).isEmpty();
      assertThat(portal.redeemer.requests()).hasSize(1);

      browser.get("/devices/new?mailbox=printer%40example.org");
      Matcher once = Pattern.compile("name=\"once\" value=\"([^\"]+)\"").matcher(browser.page());
      assertThat(once.find()).isTrue();
      browser.post(PRINTER_DEVICES, "label=hall", "protocol=smtp", "once=" + once.group(1));
      Matcher shown = Pattern.compile("translate=\"no\">([a-z0-9-]+)<").matcher(browser.page());
      assertThat(shown.find()).isTrue();
      assertThat(portal.accounts.device(PRINTER, Secret.of(shown.group(1)))).isPresent();
      assertThat(browser.get("/admin/app-mailbox").page()).contains(PRINTER_DEVICES);
    }
  }

  @Test
  void filesAllUnderOneGrant() throws Exception {
    try (Browser browser = administrator()) {
      connect(browser, PRINTER);
      connect(browser, "fax@example.org");
      assertThat(grantOf(PRINTER)).isEqualTo(grantOf("fax@example.org"));
      assertThat(connect(browser, PRINTER).status()).as("once more").isEqualTo(303);
    }
    assertThat(portal.accounts.administration(Actor.GATEWAY).shared().ofApplications(10))
        .containsExactly("fax@example.org", PRINTER);
  }

  @Test
  @DisplayName("R08 to everybody else there are neither the pages nor the mailboxes")
  void hidesThemFromEverybodyElse() throws Exception {
    try (Browser admin = administrator();
        Browser bob = portal.signedIn(BOB);
        Browser stranger = portal.browser().get("/")) {
      connect(admin, PRINTER);
      portal.probed.clear();
      assertThat(bob.get("/admin/app-mailbox").status()).isEqualTo(404);
      assertThat(stranger.get("/admin/app-mailbox").status()).isEqualTo(404);
      bob.get("/devices");
      assertThat(bob.post("/admin/app-mailbox", "address=fax@example.org").status()).isEqualTo(404);
      assertThat(bob.get(PRINTER_DEVICES).status()).isEqualTo(404);
      assertThat(portal.probed).isEmpty();
      assertThat(portal.accounts.mailbox("fax@example.org")).isEmpty();
    }
  }

  @Test
  @DisplayName("R08 an administrator does not see the devices of people here")
  void showsAdministratorsNobodysOwnDevices() throws Exception {
    try (Browser admin = administrator();
        Browser bob = portal.signedIn(BOB)) {
      assertThat(bob.status()).isEqualTo(200);
      assertThat(admin.get("/devices?mailbox=bob%40example.org").status()).isEqualTo(404);
    }
  }

  @Test
  @DisplayName("R60 no other site connects a mailbox of the application")
  void connectsOnlyFromItsOwnForm() throws Exception {
    try (Browser browser = administrator()) {
      browser.get("/admin/app-mailbox");
      browser.postFromElsewhere("/admin/app-mailbox", "address=" + PRINTER, "key=" + browser.key());
      assertThat(browser.status()).isEqualTo(404);
      browser.get("/devices");
      String stolen = browser.key();
      try (Browser other = portal.administrator(BOB)) {
        other.get("/style.css");
        other.post("/admin/app-mailbox", "address=" + PRINTER, "key=" + stolen);
        assertThat(other.status()).isEqualTo(403);
      }
    }
    assertThat(portal.accounts.mailbox(PRINTER)).isEmpty();
  }

  @Test
  void leavesAPersonsMailboxAlone() throws Exception {
    try (Browser browser = administrator()) {
      assertThat(connect(browser, ALICE).page()).contains("connected with another permission");
      assertThat(grantOf(ALICE).kind()).isEqualTo(Grant.Kind.DELEGATED);
    }
  }

  @ParameterizedTest
  @CsvSource({"imap, does not open for the application", "smtp, may not send for the application"})
  void explainsARefusalAndStoresNothing(String protocol, String title) throws Exception {
    try (Browser browser = administrator()) {
      portal.refusal =
          Optional.of(
              new MailboxProbe.Refusal(
                  Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)),
                  new LoginFailure.UpstreamRefused("no", false)));
      assertThat(connect(browser, PRINTER).page()).contains(title).contains("id=\"reference\"");
      assertThat(portal.accounts.mailbox(PRINTER)).isEmpty();
    }
    assertThat(portal.accounts.administration(Actor.GATEWAY).grants()).hasSize(1);
  }

  @Test
  void saysWhereToLookWithoutATokenAndForgetsIt() throws Exception {
    try (Browser browser = administrator()) {
      portal.redeemer.answer(new Redemption.Misconfigured("AADSTS7000222"));
      assertThat(connect(browser, PRINTER).page()).contains("no token");
      assertThat(portal.accounts.mailbox(PRINTER)).isEmpty();
      portal.redeemer.recover();
      assertThat(connect(browser, PRINTER).status()).isEqualTo(303);
    }
  }
}
