package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.server.LoggedLines;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.AuditVerdict;
import org.kumobashi.server.tokens.SignedInUser;

/**
 * Id tokens, well signed, of people whose directory lets them be called anything: what pages,
 * headers, log, audit log and store get of the name.
 */
class HostileClaimsTest {
  /** Stands in every name where the second line, tag or statement would begin. */
  private static final String MARK = "forgedmark";

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

  @TempDir private Path directory;
  private PortalFixture portal;
  private LoggedLines log;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalFixture(directory);
    portal.signedIn(PortalFixture.BOB).close();
    log = new LoggedLines();
  }

  @AfterEach
  void stop() {
    log.close();
    portal.close();
  }

  @ParameterizedTest
  @DisplayName("R48 a name in an id token becomes nothing but a name")
  @ValueSource(
      strings = {
        "alice@example.org\r\nSet-Cookie: forgedmark=1",
        "alice\r\nevent=forgedmark@example.org",
        "alice\revent=forgedmark@example.org",
        "alice\0forgedmark@example.org",
        "alice\u0085event=forgedmark@example.org",
        "alice\u2028event=forgedmark@example.org",
        "alice\u001b]0;forgedmark\u0007@example.org",
        "alice\" event=forgedmark cause=\"@example.org",
        "alice\" onload=forgedmark x=\"@example.org",
        "<script>forgedmark</script>@example.org",
        "</title><img src=x onerror=forgedmark>@example.org",
        "alice'; DELETE FROM mailbox; -- forgedmark@example.org",
        "alice\uFFFD\uFFFDforgedmark@example.org",
        "alice\u202Eforgedmark@example.org",
      })
  void becomesNothingButAName(String name) throws Exception {
    visit(new SignedInUser("tenant-id", "oid-1", name));
    visit(new SignedInUser("tenant-id", "oid-2", name, Set.of("Mail.Administrator"), Set.of()));
    assertThat(log.with(MARK))
        .allSatisfy(line -> assertThat(line.replaceAll("(?s)\"[^\"]*\"", "")).doesNotContain(MARK));
    assertThat(log.with("STACK")).isEmpty();
    assertThat(portal.accounts.mailbox(PortalFixture.BOB)).isPresent();
    auditLogIsPlain();
  }

  private void visit(SignedInUser user) throws Exception {
    try (Browser browser = portal.browser().get("/")) {
      portal.signIn(browser, user);
      showsPlainly(browser);
      for (String path : new String[] {"/", "/devices", "/devices/new", "/admin"}) {
        showsPlainly(browser.get(path));
      }
    }
  }

  private static void showsPlainly(Browser browser) {
    assertThat(browser.status()).isLessThan(500);
    assertThat(browser.page())
        .doesNotContain("<script>" + MARK)
        .doesNotContain("<img src=x")
        .doesNotContainPattern("<[^>]*\" onload");
    assertThat(browser.last().headers().map().toString()).doesNotContain(MARK);
  }

  private void auditLogIsPlain() {
    await().until(() -> auditLog().contains(MARK));
    assertThat(auditLog()).doesNotContainPattern(UNPRINTABLE);
    assertThat(portal.accounts.auditLog().verify()).isInstanceOf(AuditVerdict.Whole.class);
  }

  private String auditLog() {
    StringBuilder all = new StringBuilder();
    portal
        .accounts
        .auditLog()
        .read(AuditFilter.ALL, lines -> lines.forEach(it -> all.append(it.json())));
    return all.toString();
  }
}
