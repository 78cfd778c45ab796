package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.AuditLine;
import org.kumobashi.server.tokens.SignInOutcome;

/** Who came, who failed to, and who left, is in the audit log. */
class SignInRecordTest {
  private static final String ALICE = PortalFixture.ALICE;

  @TempDir private Path directory;

  private static List<AuditLine> signIns(PortalFixture portal) {
    List<AuditLine> lines = new ArrayList<>();
    portal.accounts.auditLog().read(AuditFilter.ALL, lines::addAll);
    return lines.stream().filter(line -> line.act().startsWith("SIGN")).toList();
  }

  @Test
  void tellsWhoCameAndLeft() throws Exception {
    try (PortalFixture portal = new PortalFixture(directory);
        Browser browser = portal.signedIn(ALICE)) {
      browser.post("/sign-out");
      await().until(() -> signIns(portal).size() == 2);
      assertThat(signIns(portal))
          .extracting(AuditLine::word, AuditLine::who, AuditLine::mailbox)
          .containsExactly(tuple("signed-in", ALICE, ALICE), tuple("signed-out", ALICE, ALICE));
      assertThat(signIns(portal))
          .allSatisfy(line -> assertThat(line.origin()).isIn("127.0.0.1", "[0:0:0:0:0:0:0:1]"));
    }
  }

  @Test
  void tellsWhichTroubleWhoeverFailedHad() throws Exception {
    try (PortalFixture portal = new PortalFixture(directory);
        Browser browser = portal.browser().get("/")) {
      String state = browser.begin();
      String code = portal.signIn.codeFor(new SignInOutcome.NotGenuine("forged"));
      browser.postFromElsewhere("/signed-in", "state=" + state, "code=" + code);
      browser.postFromElsewhere("/signed-in", "state=" + state, "code=a-stolen-code");
      await().until(() -> signIns(portal).size() == 2);
      assertThat(signIns(portal))
          .extracting(AuditLine::word, AuditLine::who, AuditLine::detail)
          .containsExactly(
              tuple("sign-in-failed", "unknown", "not-genuine"),
              tuple("sign-in-failed", "unknown", "replayed"));
    }
  }
}
