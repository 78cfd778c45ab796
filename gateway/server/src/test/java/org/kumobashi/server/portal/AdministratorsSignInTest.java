package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;

/** Who gets in as an administrator, and what everybody else sees of that: nothing. */
class AdministratorsSignInTest {
  private static final MailboxProbe.Refusal UNLICENSED =
      new MailboxProbe.Refusal(
          Protocol.IMAP, new LoginFailure.UpstreamRefused("no mailbox", false));

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

  @Test
  void showsAnAdministratorTheWay() throws Exception {
    Browser ada = portal.administrator(PortalFixture.ADA);
    assertThat(ada.page()).contains("href=\"/admin\"");
    assertThat(ada.get("/admin").status()).isEqualTo(200);
    assertThat(ada.page()).contains("<h1>Administration</h1>");
  }

  @Test
  void knowsAnAdministratorByAGroupToo() throws Exception {
    Browser browser = portal.browser().get("/");
    portal.signIn(browser, portal.memberOf(PortalFixture.ADA, PortalFixture.ADMINISTRATORS));
    assertThat(browser.get("/admin").status()).isEqualTo(200);
  }

  @Test
  void hasNoSuchPageForEverybodyElse() throws Exception {
    String unknown = portal.browser().get("/nothing-of-the-kind").page();
    Browser stranger = portal.browser().get("/admin");
    assertThat(stranger.status()).isEqualTo(404);
    assertThat(title(stranger.page())).isEqualTo(title(unknown));

    Browser alice = portal.signedIn(PortalFixture.ALICE);
    assertThat(alice.page()).doesNotContain("/admin");
    assertThat(alice.get("/admin").status()).isEqualTo(404);
    assertThat(title(alice.page())).isEqualTo(title(unknown));

    Browser member = portal.browser().get("/");
    portal.signIn(
        member, portal.memberOf(PortalFixture.BOB, "11111111-0000-4000-8000-000000000000"));
    assertThat(member.get("/admin").status()).isEqualTo(404);
  }

  @Test
  void letsAnAdministratorInWhoHasNoMailbox() throws Exception {
    portal.refusal = Optional.of(UNLICENSED);
    Browser ada = portal.browser().get("/");
    portal.signIn(ada, portal.roleOf(PortalFixture.ADA));
    assertThat(ada.header("Location")).isEqualTo("/admin");
    assertThat(ada.get("/admin").status()).isEqualTo(200);
    assertThat(ada.get("/").header("Location")).isEqualTo("/admin");
    assertThat(title(ada.get("/devices").page())).isEqualTo("You have no mailbox here");
    assertThat(title(ada.get("/mailboxes").page())).isEqualTo("You have no mailbox here");
    assertThat(portal.isEmpty()).isTrue();
  }

  @Test
  void letsNobodyElseInWhoseMailboxDoesNotOpen() throws Exception {
    portal.refusal = Optional.of(UNLICENSED);
    Browser alice = portal.browser().get("/");
    portal.signIn(alice, PortalFixture.ALICE);
    assertThat(alice.status()).isEqualTo(403);
    assertThat(alice.get("/admin").status()).isEqualTo(404);
  }

  private static String title(String page) {
    return page.replaceFirst("(?s).*<h1>", "").replaceFirst("(?s)</h1>.*", "");
  }
}
