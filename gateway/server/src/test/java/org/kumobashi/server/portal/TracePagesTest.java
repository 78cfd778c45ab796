package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kumobashi.server.portal.PortalFixture.ADA;
import static org.kumobashi.server.portal.PortalFixture.ALICE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.AuditLine;
import org.kumobashi.server.telemetry.Trace;
import org.kumobashi.server.telemetry.Traces;

/** Administrators start, stop and read traces; nobody else learns that there are any. */
class TracePagesTest {
  private static final String PAGE = "/admin/mailbox/trace?address=alice%40example.org";
  private static final String FILE = "/admin/mailbox/trace/file?address=alice%40example.org";

  @TempDir private Path directory;
  private PortalFixture portal;
  private Browser ada;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalFixture(directory);
    portal.signedIn(ALICE);
    ada = portal.administrator(ADA);
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  private Trace running() {
    return portal.traces.running(ALICE).orElseThrow();
  }

  private void startTrace() throws Exception {
    ada.get(PAGE).post("/admin/mailbox/trace/start", "address=" + ALICE);
    assertThat(ada.status()).isEqualTo(303);
    assertThat(ada.header("Location")).isEqualTo(PAGE);
  }

  @Test
  void isReachedFromTheMailboxsPage() throws Exception {
    assertThat(ada.get("/admin/mailbox?address=alice%40example.org").page())
        .contains("href=\"" + PAGE + "\"");
    assertThat(ada.get(PAGE).page()).contains("not being traced").doesNotContain("id=\"download\"");
  }

  @Test
  void startsShowsAndStops() throws Exception {
    startTrace();
    running().add("c1 C>", "a1 SELECT <folder 1>");
    assertThat(ada.get(PAGE).page())
        .contains(
            "The trace is running", "c1 C&gt; a1 SELECT &lt;folder 1&gt;", "Lines so far: 1.");
    ada.post("/admin/mailbox/trace/stop", "address=" + ALICE);
    assertThat(portal.traces.running(ALICE)).isEmpty();
    assertThat(ada.get(PAGE).page()).contains("The trace was stopped", "id=\"start\"");
  }

  @Test
  void showsItInJapanese() throws Exception {
    assertThat(ada.get(PAGE, "Accept-Language", "ja").page()).contains("記録していません");
  }

  @Test
  void givesTheWholeTraceAsAFile() throws Exception {
    startTrace();
    for (int line = 0; line < 700; line++) {
      running().add("c1 C>", "a" + line + " NOOP");
    }
    assertThat(ada.get(PAGE).page()).contains("a699 NOOP").doesNotContain(" a0 NOOP");
    assertThat(ada.get(FILE).page()).contains("a0 NOOP\n", "a699 NOOP\n").doesNotContain(ALICE);
    assertThat(ada.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
    assertThat(ada.header("Content-Disposition"))
        .matches("attachment; filename=\"trace-\\d{8}T\\d{6}Z\\.txt\"");
    assertThat(ada.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void endsByItselfAndIsForgotten() throws Exception {
    startTrace();
    portal.now = portal.now.plus(Trace.LENGTH);
    ada = portal.administrator(ADA);
    assertThat(ada.get(PAGE).page()).contains("ended by itself", "after 15 minutes");
    portal.now = portal.now.plus(Traces.KEPT).plus(Duration.ofSeconds(1));
    ada = portal.administrator(ADA);
    assertThat(ada.get(PAGE).page()).contains("not being traced");
    assertThat(ada.get(FILE).status()).isEqualTo(404);
  }

  @Test
  void refusesAnEleventhAtOnce() throws Exception {
    for (int other = 0; other < Traces.MOST; other++) {
      portal.traces.start("m" + other + "@example.org");
    }
    ada.get(PAGE).post("/admin/mailbox/trace/start", "address=" + ALICE);
    assertThat(ada.status()).isEqualTo(409);
    assertThat(ada.page()).contains("Ten other mailboxes");
    assertThat(portal.traces.find(ALICE)).isEmpty();
  }

  @Test
  void knowsNoMailboxThatIsNotThere() throws Exception {
    assertThat(ada.get("/admin/mailbox/trace?address=nobody%40example.org").status())
        .isEqualTo(404);
    ada.get(PAGE).post("/admin/mailbox/trace/start", "address=nobody@example.org");
    assertThat(ada.status()).isEqualTo(404);
    assertThat(portal.traces.find("nobody@example.org")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, FILE})
  void showsNothingToAnybodyElse(String path) throws Exception {
    portal.traces.start(ALICE);
    assertThat(portal.signedIn(ALICE).get(path).status()).isEqualTo(404);
    assertThat(portal.browser().get(path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/mailbox/trace/start", "/admin/mailbox/trace/stop"})
  void takesNothingFromAnybodyElse(String path) throws Exception {
    Browser alice = portal.signedIn(ALICE);
    assertThat(alice.post(path, "address=" + ALICE).status()).isEqualTo(404);
    assertThat(portal.traces.find(ALICE)).isEmpty();
  }

  @Test
  void takesNoFormOfAnotherSite() throws Exception {
    ada.get(PAGE).postFromElsewhere("/admin/mailbox/trace/start", "address=" + ALICE);
    assertThat(ada.status()).isEqualTo(404);
    Browser forged = portal.administrator(ADA);
    forged.get("/style.css").post("/admin/mailbox/trace/start", "address=" + ALICE);
    assertThat(forged.status()).isEqualTo(403);
    assertThat(portal.traces.find(ALICE)).isEmpty();
    assertThat(ada.get("/admin/mailbox/trace/start").status()).isEqualTo(405);
  }

  @Test
  void tellsTheAuditLogWhoTookAFileAway() throws Exception {
    portal.traces.start(ALICE);
    assertThat(ada.get(FILE).status()).isEqualTo(200);
    await()
        .untilAsserted(
            () -> {
              List<AuditLine> lines = new ArrayList<>();
              portal.accounts.auditLog().read(AuditFilter.ALL, lines::addAll);
              assertThat(lines)
                  .anySatisfy(
                      line -> {
                        assertThat(line.act()).isEqualTo("TRACE_DOWNLOADED");
                        assertThat(line.who()).isEqualTo(ADA);
                        assertThat(line.mailbox()).isEqualTo(ALICE);
                      });
            });
  }
}
