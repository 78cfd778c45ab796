package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.portal.PortalFixture.ADA;
import static org.kumobashi.server.portal.PortalFixture.ALICE;
import static org.kumobashi.server.portal.PortalFixture.BOB;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.login.LiveSession;

/** What administrators see and do, and that nobody else does. */
class AdminPagesTest {
  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final String ALICES_PAGE = "/admin/mailbox?address=alice%40example.org";

  @TempDir private Path directory;
  private PortalFixture portal;
  private Browser ada;
  private Device printer;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalFixture(directory);
    portal.signedIn(ALICE);
    portal.signedIn(BOB);
    ada = portal.administrator(ADA);
    printer = device(ALICE, "printer_1 100%");
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  private Device device(String mailbox, String label) {
    return portal
        .accounts
        .administration(Actor.GATEWAY)
        .addDevice(
            new DeviceRequest(
                mailbox,
                label,
                Set.of(Protocol.IMAP),
                List.of(),
                Optional.empty(),
                Optional.empty()))
        .device();
  }

  private LiveSession session(String id, Device device, String client) throws Exception {
    Mailbox mailbox = portal.accounts.mailbox(device.mailbox()).orElseThrow();
    Admission admission =
        new Admission(
            Protocol.IMAP,
            mailbox,
            device,
            portal.accounts.grant(mailbox.grant()).orElseThrow(),
            new AccessToken(Secret.of("access"), Instant.now()),
            true);
    LiveSession session =
        new LiveSession(
            id, admission, InetAddress.getByName(client), Duration.ofMinutes(5), 512, 3_500_000);
    portal.sessions.going.add(session);
    return session;
  }

  private boolean isEnabled(String mailbox) {
    return portal.accounts.mailbox(mailbox).orElseThrow().enabled();
  }

  @Test
  void listsMailboxesWithTheirGrantsAndSessions() throws Exception {
    session("s1", printer, "192.0.2.7");
    assertThat(ada.get("/admin").page())
        .contains(ALICE, BOB, ADA, "Connected", "href=\"" + ALICES_PAGE + "\"")
        .contains("<td>1</td><td>1</td><td>never</td>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALICE@", "printer_1", "100%25", "192.0.2", "s1"})
  void findsAMailboxByAddressDeviceOrClient(String q) throws Exception {
    session("s1", printer, "192.0.2.7");
    assertThat(ada.get("/admin?q=" + q).page()).contains(ALICES_PAGE).doesNotContain("bob%40");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%25", "_", "a%25e", "alic_", "%5C", "'", "%22%3E%3Cscript%3E"})
  void takesWildcardsForThemselves(String q) throws Exception {
    device(BOB, "plain");
    assertThat(ada.get("/admin?q=" + q).page()).doesNotContain("bob%40");
    assertThat(ada.status()).isEqualTo(200);
    assertThat(ada.page()).doesNotContain("<script>");
  }

  @Test
  void findsADeviceByItsIdWholeOnly() throws Exception {
    assertThat(ada.get("/admin/devices?q=" + printer.id()).page()).contains(printer.id());
    assertThat(ada.get("/admin/devices?q=" + printer.id().substring(1)).page())
        .contains("Nothing was found");
  }

  @Test
  void goesThroughManyMailboxesPageByPage() throws Exception {
    var administration = portal.accounts.administration(Actor.GATEWAY);
    var grant = portal.accounts.mailbox(BOB).orElseThrow().grant();
    for (int i = 100; i < 200; i++) {
      administration.addMailbox("m" + i + "@example.org", grant);
    }
    assertThat(ada.get("/admin?q=m1").page()).contains("m100@", "m149@").doesNotContain("m150@");
    assertThat(ada.page()).contains("?q=m1&amp;after=m149%40example.org");
    assertThat(ada.get("/admin?q=m1&after=m149%40example.org").page())
        .contains("m150@", "m199@")
        .doesNotContain("m149@")
        .doesNotContain("rel=\"next\"");
  }

  @Test
  void listsSessionsWithWhatTheyCarried() throws Exception {
    session("s1", printer, "192.0.2.7");
    session("s2", device(BOB, "phone"), "2001:db8::1");
    assertThat(ada.get("/admin/sessions").page())
        .contains("192.0.2.7", "512 B sent, 3.3 MiB received", "2001:db8", ALICE, BOB);
    assertThat(ada.get("/admin/sessions?q=phone").page()).contains("s2").doesNotContain("192.0.2");
  }

  @Test
  void tellsAllAboutAMailbox() throws Exception {
    session("s1", printer, "192.0.2.7");
    portal.accounts.recordUse(printer.id(), "192.0.2.9", "imap", Optional.empty());
    assertThat(ada.get(ALICES_PAGE).page())
        .contains("The mailbox is connected", "printer_1 100%", "192.0.2.9", "192.0.2.7")
        .contains("id=\"end-s1\"");
    assertThat(ada.get("/admin/mailbox?address=nobody%40example.org").status()).isEqualTo(404);
    assertThat(ada.get("/admin/mailbox").status()).isEqualTo(404);
  }

  @Test
  void showsALabelAsItWasTyped() throws Exception {
    Device evil = device(BOB, SCRIPT);
    session("s3", evil, "192.0.2.8");
    for (String page :
        List.of(
            "/admin?q=script",
            "/admin/devices",
            "/admin/sessions",
            "/admin/mailbox?address=bob%40example.org",
            "/admin/device/revoke?id=" + evil.id())) {
      assertThat(ada.get(page).page()).as(page).doesNotContain(SCRIPT);
      assertThat(ada.status()).isEqualTo(200);
    }
    assertThat(ada.page()).contains("&lt;script&gt;");
  }

  @Test
  void endsASession() throws Exception {
    session("s1", printer, "192.0.2.7");
    ada.get(ALICES_PAGE).post("/admin/session/end", "address=" + ALICE, "id=s1");
    assertThat(ada.status()).isEqualTo(303);
    assertThat(ada.header("Location")).isEqualTo(ALICES_PAGE);
    assertThat(portal.sessions.ended).containsExactly("s1");
    ada.get(ALICES_PAGE).post("/admin/session/end", "address=" + ALICE, "id=s1");
    assertThat(ada.status()).isEqualTo(303);
  }

  @Test
  void endsNoSessionThatIsAnotherMailboxsByNow() throws Exception {
    session("s1", device(BOB, "phone"), "192.0.2.7");
    ada.get(ALICES_PAGE).post("/admin/session/end", "address=" + ALICE, "id=s1");
    assertThat(portal.sessions.ended).isEmpty();
  }

  @Test
  void blocksAMailboxAndLetsItGoOn() throws Exception {
    assertThat(ada.get("/admin/mailbox/block?address=alice%40example.org").page())
        .contains("Block " + ALICE + "?");
    assertThat(isEnabled(ALICE)).isTrue();
    long before = portal.accounts.changes();
    ada.post("/admin/mailbox/block", "address=" + ALICE);
    assertThat(isEnabled(ALICE)).isFalse();
    assertThat(portal.accounts.changes()).isGreaterThan(before);
    assertThat(ada.get(ALICES_PAGE).page()).contains("An administrator has blocked this mailbox");
    ada.post("/admin/mailbox/unblock", "address=" + ALICE);
    assertThat(isEnabled(ALICE)).isTrue();
  }

  @Test
  void revokesADevice() throws Exception {
    assertThat(ada.get("/admin/device/revoke?id=" + printer.id()).page())
        .contains("Revoke printer_1 100%?");
    ada.post("/admin/device/revoke", "id=" + printer.id());
    assertThat(ada.header("Location")).isEqualTo(ALICES_PAGE);
    assertThat(portal.accounts.device(printer.id())).isEmpty();
    ada.get(ALICES_PAGE).post("/admin/device/revoke", "id=" + printer.id());
    assertThat(ada.status()).isEqualTo(404);
  }

  @Test
  void isNotThereForAnybodyElse() throws Exception {
    session("s1", printer, "192.0.2.7");
    Browser bob = portal.signedIn(BOB);
    for (String page :
        List.of(
            "/admin",
            "/admin/devices",
            "/admin/sessions",
            ALICES_PAGE,
            "/admin/mailbox/block?address=alice%40example.org",
            "/admin/device/revoke?id=" + printer.id())) {
      assertThat(portal.browser().get(page).status()).as(page).isEqualTo(404);
      assertThat(bob.get(page).status()).as(page).isEqualTo(404);
    }
    bob.get("/devices").post("/admin/session/end", "address=" + ALICE, "id=s1");
    assertThat(bob.status()).isEqualTo(404);
    bob.get("/devices").post("/admin/mailbox/block", "address=" + ALICE);
    assertThat(bob.status()).isEqualTo(404);
    bob.get("/devices").post("/admin/device/revoke", "id=" + printer.id());
    assertThat(bob.status()).isEqualTo(404);
    assertNothingWasDone();
  }

  @Test
  void takesNoFormFromElsewhere() throws Exception {
    session("s1", printer, "192.0.2.7");
    for (List<String> form :
        List.of(
            List.of("/admin/session/end", "address=" + ALICE, "id=s1"),
            List.of("/admin/mailbox/block", "address=" + ALICE),
            List.of("/admin/device/revoke", "id=" + printer.id()))) {
      String[] fields = form.subList(1, form.size()).toArray(String[]::new);
      assertThat(ada.postFromElsewhere(form.getFirst(), fields).status()).isEqualTo(404);
      ada.postWithoutKey(form.getFirst(), fields);
      assertThat(ada.status()).as(form.getFirst()).isEqualTo(403);
      ada.get(form.getFirst());
      assertThat(ada.status()).isNotEqualTo(303);
    }
    assertNothingWasDone();
  }

  private void assertNothingWasDone() {
    assertThat(portal.sessions.ended).isEmpty();
    assertThat(isEnabled(ALICE)).isTrue();
    assertThat(portal.accounts.device(printer.id())).isPresent();
  }

  @Test
  void speaksJapaneseToo() throws Exception {
    session("s1", printer, "192.0.2.7");
    ada.get("/admin").post("/language", "language=ja", "back=/admin");
    assertThat(ada.header("Location")).isEqualTo("/admin");
    assertThat(ada.get("/admin").page()).contains("接続済み", "検索する");
    assertThat(ada.get(ALICES_PAGE).page()).contains("このメールボックスを停止する");
  }
}
