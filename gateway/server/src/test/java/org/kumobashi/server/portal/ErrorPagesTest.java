package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.portal.PortalFixture.ADA;
import static org.kumobashi.server.portal.PortalFixture.ALICE;
import static org.kumobashi.server.portal.PortalFixture.BOB;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.MailboxError;

/** The last errors of a mailbox, as administrators and its owner read them. */
class ErrorPagesTest {
  private static final String CORRELATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
  private static final String CAUSE = "invalid_grant AADSTS50173 (correlation " + CORRELATION + ")";
  private static final String PAGE = "/admin/mailbox?address=alice%40example.org";

  @TempDir private Path directory;
  private PortalFixture portal;
  private Browser alice;
  private String device;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalFixture(directory);
    alice = portal.signedIn(ALICE);
    device =
        portal
            .accounts
            .administration(Actor.GATEWAY)
            .addDevice(
                new DeviceRequest(
                    ALICE,
                    "scanner",
                    Set.of(Protocol.IMAP),
                    List.of(),
                    Optional.empty(),
                    Optional.empty()))
            .device()
            .id();
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  private void happens(MailboxError.Kind kind, String who, String cause) {
    portal
        .accounts
        .errorNotes()
        .accept(new MailboxError(ALICE, kind, Optional.of(Protocol.IMAP), who, "192.0.2.1", cause));
    portal.accounts.errorNotes().writeAll();
  }

  @Test
  void explainThemselvesToAdministrators() throws Exception {
    happens(MailboxError.Kind.SIGN_IN_REQUIRED, device, CAUSE);
    happens(MailboxError.Kind.SIGN_IN_REQUIRED, device, CAUSE);
    Browser ada = portal.administrator(ADA);
    assertThat(ada.get(PAGE).page())
        .contains("The permission was withdrawn")
        .contains("scanner, from 192.0.2.1 by IMAP", "(2 times since")
        .contains("AADSTS50173", "<code>" + CORRELATION + "</code>", CAUSE);
    ada.post("/language", "language=ja", "back=/admin");
    assertThat(ada.get(PAGE).page()).contains("接続の許可が取り消されました", CORRELATION);
  }

  @Test
  void areShownToTheOwnerToo() throws Exception {
    happens(MailboxError.Kind.SIGN_IN_REQUIRED, device, CAUSE);
    happens(MailboxError.Kind.BAD_CREDENTIALS, "", "no device");
    assertThat(alice.get("/devices").page()).contains("href=\"/troubles\"");
    assertThat(alice.get("/troubles").page())
        .contains("The permission was withdrawn", CORRELATION)
        .contains("an unknown device from 192.0.2.1 by IMAP")
        .doesNotContain("invalid_grant");
  }

  @Test
  void areNobodyElses() throws Exception {
    happens(MailboxError.Kind.SIGN_IN_REQUIRED, device, CAUSE);
    assertThat(portal.signedIn(BOB).get("/troubles").page())
        .contains("Nothing went wrong")
        .doesNotContain(CORRELATION);
    assertThat(portal.browser().get("/troubles").status()).isEqualTo(401);
  }

  @Test
  void showWhatUpstreamSaidAsItWasSaid() throws Exception {
    happens(MailboxError.Kind.SUBMISSION, device, "550 <script>alert(1)</script>");
    assertThat(portal.administrator(ADA).get(PAGE).page())
        .contains("&lt;script&gt;")
        .doesNotContain("<script>");
  }
}
