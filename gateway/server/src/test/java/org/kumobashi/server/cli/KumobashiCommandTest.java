package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.cli.TestCommandLine.Result;
import org.kumobashi.server.config.Store;

final class KumobashiCommandTest {
  private static final String TOKEN = TestCommandLine.TOKEN;

  @TempDir Path directory;
  private TestCommandLine line;

  @BeforeEach
  void stand() {
    line = new TestCommandLine(directory);
  }

  private Result run(String... arguments) {
    return line.run(arguments);
  }

  private Result runWith(String input, String... arguments) {
    return line.runWith(input, arguments);
  }

  private Store store() {
    return line.store();
  }

  private String enrol() {
    return line.enrol();
  }

  @Test
  @DisplayName("R04 from nothing to two devices that log in, by commands alone")
  void enrolsFromNothing() {
    String grant = enrol();
    Result phone =
        run("device", "add", "--mailbox", "ALICE@example.org", "--label", "phone", "--json");
    assertThat(phone.exitCode()).isZero();
    Result printer =
        runWith(
            "a chosen pass phrase\n",
            "device",
            "add",
            "--mailbox=alice",
            "--label=printer",
            "--protocols=smtp",
            "--networks=10.0.0.0/8,2001:db8::/32",
            "--expires=2026-12-31",
            "--chosen-password-stdin");
    assertThat(printer.exitCode()).as(printer.err()).isZero();
    assertThat(printer.out()).contains("as you chose it", "1587").doesNotContain("pass phrase");
    try (StoredAccounts accounts = StoredAccounts.open(store(), Clock.systemUTC())) {
      assertThat(accounts.refreshToken(new GrantId(grant))).contains(Secret.of(TOKEN));
      assertThat(accounts.device("alice@example.org", Secret.of(phone.text("password"))))
          .isPresent();
      var found = accounts.device(phone.text("device")).orElseThrow();
      assertThat(found.protocols()).containsExactlyInAnyOrder(Protocol.values());
    }
    assertThat((List<?>) run("device", "list", "--json").json()).hasSize(2);
    String listed = run("device", "list", "--mailbox", "alice").out();
    assertThat(listed).contains("phone", "10.0.0.0/8, 2001:db8::/32", "2027-01-01T00:00:00Z");
  }

  @Test
  void knowsTheKindOfADevice() {
    enrol();
    Result scanner =
        run("device", "add", "--mailbox=alice", "--label=x", "--kind=printer", "--json");
    assertThat(scanner.text("kind")).isEqualTo("printer");
    assertThat(run("device", "list").out()).containsPattern("x +printer +smtp ");
    String id = scanner.text("device");
    Result set = run("device", "set", id, "--kind=mail-program", "--senders=mailbox-only");
    assertThat(set.out()).contains("changed device " + id);
    assertThat(run("device", "list").out()).containsPattern("x +mail-program +smtp .*mailbox-only");
  }

  @Test
  void showsTheGeneratedPasswordOnASettingsCard() {
    enrol();
    Result card = run("device", "add", "--mailbox=alice", "--label=tv", "--protocols=imap,pop3");
    assertThat(card.out())
        .contains("alice@example.org", "mail.example.org, port 1143", "not shown again")
        .doesNotContain("1587")
        .containsPattern("Password: +([a-z2-9]{5}-){3}[a-z2-9]{5}\n");
  }

  @Test
  @DisplayName("R56 no command prints a token or key, and a password only when it is made")
  void printsNoSecret() throws IOException {
    String grant = enrol();
    String password =
        run("device", "add", "--mailbox=alice", "--label=tv", "--json").text("password");
    String key = Files.readString(line.storeFile().resolveSibling("../master.key"));
    Matcher base64 = Pattern.compile("[A-Za-z0-9+/]{43}=").matcher(key);
    assertThat(base64.find()).isTrue();
    StringBuilder printed = new StringBuilder();
    for (List<String> command :
        List.of(
            List.of("mailbox", "list"),
            List.of("mailbox", "show", "alice"),
            List.of("device", "list"),
            List.of("grant", "list"),
            List.of("grant", "show", grant),
            List.of("grant", "import", "--upn", "x", TOKEN),
            List.of("grant", "import", "--upn", "x", "--token=" + TOKEN),
            List.of("grant", "import", "--upn", "x", "--token", TOKEN),
            List.of("key", "create"),
            List.of("key", "rotate"))) {
      Result plain = run(command.toArray(String[]::new));
      printed.append(plain.out()).append(plain.err());
    }
    assertThat(printed.toString())
        .contains(grant, "unknown option --token")
        .doesNotContain(TOKEN, password, password.replace("-", ""), base64.group());
  }

  @Test
  void revokesAndRemoves() {
    String grant = enrol();
    String device = run("device", "add", "--mailbox=alice", "--label=tv", "--json").text("device");
    assertThat(run("device", "revoke", device).exitCode()).isZero();
    assertThat(run("device", "revoke", device).exitCode()).isEqualTo(1);
    Result used = run("grant", "remove", grant);
    assertThat(used.exitCode()).isEqualTo(1);
    assertThat(used.err()).contains("alice@example.org").hasLineCount(1);
    assertThat(run("mailbox", "disable", "alice", "--json").record().get("enabled"))
        .isEqualTo(false);
    assertThat(run("mailbox", "enable", "alice", "--json").record().get("enabled")).isEqualTo(true);
    assertThat(run("mailbox", "remove", "alice").exitCode()).isZero();
    assertThat(run("mailbox", "show", "alice").exitCode()).isEqualTo(1);
    assertThat(run("grant", "remove", grant).exitCode()).isZero();
    assertThat(run("grant", "list").out()).isEqualTo("none\n");
    assertThat(run("grant", "list", "--json").out()).isEqualTo("[]\n");
  }

  @Test
  void importsAnAppOnlyGrantWithoutReadingInput() {
    run("key", "create");
    Result imported =
        runWith(TOKEN, "grant", "import", "--app-only", "--upn", "s@example.org", "--json");
    assertThat(imported.text("kind")).isEqualTo("app-only");
    assertThat(imported.text("tenant")).isEqualTo("tenant-1");
    try (StoredAccounts accounts = StoredAccounts.open(store(), Clock.systemUTC())) {
      assertThat(accounts.refreshToken(new GrantId(imported.text("grant")))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two words", "bell\u0007"})
  void refusesWhatIsNoRefreshToken(String input) {
    run("key", "create");
    Result refused = runWith(input, "grant", "import", "--upn", "alice@example.org");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).hasLineCount(1);
  }

  @Test
  void refusesWhatCannotBeAMailboxOrWouldHaveExpired() {
    String grant = enrol();
    for (List<String> line :
        List.of(
            List.of("mailbox", "add", "not an address", "--grant", grant),
            List.of("mailbox", "add", "a@b@example.org", "--grant", grant),
            List.of("device", "list", "--mailbox", "nobody"),
            List.of("device", "add", "--mailbox=alice", "--label=x", "--expires=2026-02-28"))) {
      Result refused = run(line.toArray(String[]::new));
      assertThat(refused.exitCode()).as("%s", line).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err()).startsWith("kumobashi: ").hasLineCount(1);
    }
    assertThat(
            run("device", "add", "--mailbox=alice", "--label=x", "--expires=2026-03-01").exitCode())
        .isZero();
  }

  @Test
  void rotatesTheKey() {
    String grant = enrol();
    String old = run("key", "rotate", "--json").text("key");
    Result rotated = run("key", "rotate", "--json");
    assertThat(rotated.record().get("dropped")).isEqualTo(List.of(old));
    assertThat(rotated.record().get("records")).isEqualTo(3);
    assertThat(run("key", "rotate", "--rewrap-only").out()).contains(rotated.text("key"));
    assertThat(run("grant", "show", grant).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "mailbox",
        "mailbox add alice",
        "device add --mailbox alice",
        "device add --mailbox alice --label x --protocols gopher",
        "device add --mailbox alice --label x --kind toaster",
        "device add --mailbox alice --label x --networks 10.0.0.1/8",
        "device add --mailbox alice --label x --expires tomorrow",
        "grant import --upn x a-token-as-argument",
        "mailbox list --config broken.yaml"
      })
  void wrongUsageAndConfigurationExitWithTwo(String words) {
    Result result = run(words.isEmpty() ? new String[0] : words.split(" ", -1));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("kumobashi: ").doesNotContain("\tat ", "Exception");
  }

  @Test
  void tellsEveryFaultOfTheConfiguration() {
    assertThat(run("mailbox", "list", "--config", "broken.yaml").err())
        .isEqualTo("kumobashi: broken.yaml:1: no\nkumobashi: broken.yaml:2: not either\n");
  }

  @Test
  @DisplayName("R15 every command leaves a damaged store as it is and exits with 1")
  void leavesADamagedStoreAlone() throws IOException {
    run("key", "create");
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(line.storeFile(), "not a database");
    Result refused = run("mailbox", "list");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("left as it is").hasLineCount(1);
    assertThat(line.storeFile()).hasContent("not a database");
  }

  @Test
  void saysHowToMakeAMissingKey() {
    Result refused = run("mailbox", "list");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("kumobashi key create").hasLineCount(1);
  }

  @Test
  void findsTheConfigurationByOptionBeforeEnvironment() {
    run("mailbox", "list");
    assertThat(line.requested()).isEqualTo(Path.of("from-environment.yaml"));
    run("--config", "before.yaml", "mailbox", "list");
    assertThat(line.requested()).isEqualTo(Path.of("before.yaml"));
    run("mailbox", "list", "--config", "behind.yaml");
    assertThat(line.requested()).isEqualTo(Path.of("behind.yaml"));
  }

  @Test
  void printsVersionAndHelpWithoutAConfiguration() {
    assertThat(run("version").out()).startsWith("kumobashi 1.2.3 (Java ");
    assertThat(run("version", "--json").text("version")).isEqualTo("1.2.3");
    Result help = run("device", "add", "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("--chosen-password-stdin", "--config");
    assertThat(line.requested()).isEqualTo(Path.of("none"));
  }
}
