package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.portal.PortalFixture.ADA;
import static org.kumobashi.server.portal.PortalFixture.ALICE;
import static org.kumobashi.server.portal.PortalFixture.BOB;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.DeviceRequest;

/** Administrators see the audit log and take it away; nobody else does. */
class AuditPagesTest {
  private static final String SCRIPT = "<script>alert(1)</script>";

  @TempDir private Path directory;
  private PortalFixture portal;
  private Browser ada;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalFixture(directory);
    portal.signedIn(ALICE);
    portal.signedIn(BOB);
    ada = portal.administrator(ADA);
    portal
        .accounts
        .administration(new Actor("root at the command line", "local"))
        .addDevice(
            new DeviceRequest(
                ALICE,
                SCRIPT,
                Set.of(Protocol.IMAP),
                List.of(),
                Optional.empty(),
                Optional.empty()));
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  @Test
  void showsTheNewestLines() throws Exception {
    assertThat(ada.get("/admin").page()).contains("href=\"/admin/audit\"");
    ada.get("/admin/audit");
    assertThat(ada.status()).isEqualTo(200);
    assertThat(ada.page())
        .contains("device-added", "root at the command line", "mailbox-added", BOB)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContain(SCRIPT);
  }

  @Test
  void filtersByMailboxAndDay() throws Exception {
    assertThat(ada.get("/admin/audit?mailbox=Alice%40example.org").page())
        .contains("device-added")
        .doesNotContain("<td>" + BOB);
    LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
    assertThat(ada.get("/admin/audit?from=" + tomorrow).page()).contains("Nothing was found");
    assertThat(ada.get("/admin/audit?to=" + tomorrow).page()).contains("device-added");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=yesterday",
        "from=2026-02-31",
        "to=%2B999999999-12-31",
        "mailbox=%22%3E%3Cscript%3E",
        "mailbox=%00"
      })
  void takesAnythingThatIsTyped(String query) throws Exception {
    ada.get("/admin/audit?" + query);
    assertThat(ada.status()).isEqualTo(200);
    assertThat(ada.page()).doesNotContain("<script>");
  }

  @Test
  void givesAllOfThemAwayAndLeavesALine() throws Exception {
    ada.get("/admin/audit");
    ada.post("/admin/audit/export", "mailbox=" + ALICE, "from=", "to=");
    assertThat(ada.status()).isEqualTo(200);
    assertThat(ada.header("Content-Type")).startsWith("application/jsonl");
    assertThat(ada.header("Content-Disposition")).startsWith("attachment");
    List<String> lines = ada.page().lines().toList();
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line).startsWith("{\"number\":").contains(ALICE).endsWith("}"));
    assertThat(lines).anySatisfy(line -> assertThat(line).contains("\"device-added\""));
    assertThat(lines.getLast()).contains("\"audit-exported\"").contains("\"who\":\"" + ADA + "\"");
  }

  @Test
  void isNotThereForOthers() throws Exception {
    try (Browser alice = portal.signedIn(ALICE);
        Browser stranger = portal.browser().get("/")) {
      for (Browser other : List.of(alice, stranger)) {
        assertThat(other.get("/admin/audit").status()).isEqualTo(404);
        other.get("/");
        assertThat(other.post("/admin/audit/export").status()).isEqualTo(404);
      }
    }
    assertThat(exports()).isZero();
  }

  @Test
  void givesNothingToAnotherSite() throws Exception {
    ada.get("/admin/audit");
    assertThat(ada.postWithoutKey("/admin/audit/export").status()).isEqualTo(403);
    assertThat(ada.get("/admin/audit/export").status()).isIn(404, 405);
    assertThat(exports()).isZero();
  }

  private long exports() {
    return portal.accounts.auditLog().newest(AuditFilter.ALL, 1000).stream()
        .filter(line -> line.word().equals("audit-exported"))
        .count();
  }
}
