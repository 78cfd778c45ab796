package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.cli.TestCommandLine.Result;

/** What devices and mailboxes may send, as the command line says, changes and shows it. */
final class SubmissionOptionsTest {
  private static final String NOTHING_TO_CHECK =
      "where any sender is allowed there is none to check or to rewrite";

  @TempDir Path directory;
  private TestCommandLine line;

  @BeforeEach
  void enrol() {
    line = new TestCommandLine(directory);
    line.enrol();
  }

  private Result add(String... options) {
    List<String> all = new ArrayList<>(List.of("device", "add", "--mailbox=alice", "--label=scan"));
    all.addAll(List.of(options));
    return line.run(all.toArray(String[]::new));
  }

  private Result set(String device, String... options) {
    List<String> all = new ArrayList<>(List.of("device", "set", device));
    all.addAll(List.of(options));
    return line.run(all.toArray(String[]::new));
  }

  private Map<?, ?> listed() {
    return (Map<?, ?>) ((List<?>) line.run("device", "list", "--json").json()).getFirst();
  }

  private long changes() {
    try (StoredAccounts accounts = StoredAccounts.open(line.store(), Clock.systemUTC())) {
      return accounts.changes();
    }
  }

  private static void shows(
      Map<?, ?> device,
      @Nullable Object limit,
      List<String> senders,
      boolean checks,
      boolean rewrites) {
    assertThat(device.get("message-limit")).isEqualTo(limit);
    assertThat(device.get("senders")).isEqualTo(senders);
    assertThat(device.get("check-from")).isEqualTo(checks);
    assertThat(device.get("rewrite-sender")).isEqualTo(rewrites);
  }

  @Test
  void aDeviceMaySendWhateverItsMailboxMayUnlessTold() {
    assertThat(add("--json").exitCode()).isZero();
    shows(listed(), null, List.of("any"), false, false);
  }

  @Test
  void aDeviceIsAddedWithEveryOption() {
    Result added =
        add(
            "--message-limit=10MiB",
            "--senders=Scan@example.org,fax@example.org",
            "--check-from",
            "--rewrite-sender",
            "--json");
    assertThat(added.exitCode()).as(added.err()).isZero();
    List<String> senders = List.of("fax@example.org", "scan@example.org");
    shows(added.record(), 10_485_760, senders, true, true);
    shows(listed(), 10_485_760, senders, true, true);
    assertThat(line.run("device", "list").out())
        .contains("MESSAGE-LIMIT", "SENDERS", "CHECK-FROM", "REWRITE-SENDER")
        .contains("10485760", "fax@example.org, scan@example.org");
  }

  @Test
  void aDeviceIsChangedInPlaceOneOptionAtATime() {
    Result added = add("--json");
    String id = added.text("device");
    long before = changes();
    assertThat(set(id, "--senders", "mailbox-only").out()).isEqualTo("changed device " + id + "\n");
    assertThat(changes()).isGreaterThan(before);
    shows(listed(), null, List.of("mailbox-only"), false, false);
    shows(set(id, "--check-from", "--json").record(), null, List.of("mailbox-only"), true, false);
    set(id, "--rewrite-sender");
    set(id, "--message-limit", "2048");
    shows(listed(), 2048, List.of("mailbox-only"), true, true);
    set(id, "--no-check-from", "--message-limit=none");
    shows(listed(), null, List.of("mailbox-only"), false, true);
    assertThat(set(id, "--senders=any", "--no-rewrite-sender").exitCode()).isZero();
    shows(listed(), null, List.of("any"), false, false);
    try (StoredAccounts accounts = StoredAccounts.open(line.store(), Clock.systemUTC())) {
      assertThat(accounts.device("alice@example.org", Secret.of(added.text("password"))))
          .isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rewrite-sender | " + NOTHING_TO_CHECK,
        "--check-from | " + NOTHING_TO_CHECK,
        "--senders=any --rewrite-sender | " + NOTHING_TO_CHECK,
        "--senders=nobody | is no address",
        "--senders=a@b@c | is no address",
        "--message-limit=1023 | a size from 1KiB to 150MiB",
        "--message-limit=10MB | a size from 1KiB to 150MiB",
        "--message-limit=-1 | a size from 1KiB to 150MiB",
        "--message-limit=1KiB --message-limit=2KiB | should be specified only once"
      })
  void contradictionsAreRefusedInAClearSentence(String options, String sentence) {
    String id = add("--json").text("device");
    long before = changes();
    for (Result refused : List.of(add(options.split(" ", -1)), set(id, options.split(" ", -1)))) {
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err()).startsWith("kumobashi: ").contains(sentence).hasLineCount(1);
    }
    assertThat(changes()).isEqualTo(before);
    shows(listed(), null, List.of("any"), false, false);
  }

  @Test
  void aContradictionWithWhatIsSetAlreadyIsRefusedAsWell() {
    String id = add("--senders=mailbox-only", "--rewrite-sender", "--json").text("device");
    Result refused = set(id, "--senders=any");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(NOTHING_TO_CHECK).hasLineCount(1);
    shows(listed(), null, List.of("mailbox-only"), false, true);
  }

  @Test
  void changingNothingOrNobodyIsRefused() {
    String id = add("--json").text("device");
    assertThat(set(id).exitCode()).isEqualTo(2);
    assertThat(set(id).err()).contains("nothing to change").hasLineCount(1);
    Result unknown = set("d-none", "--senders=mailbox-only");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no device d-none").hasLineCount(1);
    assertThat(line.run("mailbox", "set", "alice").exitCode()).isEqualTo(2);
    assertThat(line.run("mailbox", "set", "nobody", "--message-limit=1MiB").exitCode())
        .isEqualTo(1);
  }

  @Test
  void aMailboxGetsAndLosesItsLimit() {
    assertThat(line.run("mailbox", "show", "alice", "--json").out())
        .contains("\"message-limit\":null");
    long before = changes();
    Result set = line.run("mailbox", "set", "alice", "--message-limit", "5MiB");
    assertThat(set.out()).isEqualTo("changed mailbox alice@example.org\n");
    assertThat(changes()).isGreaterThan(before);
    assertThat(line.run("mailbox", "show", "alice", "--json").record().get("message-limit"))
        .isEqualTo(5_242_880);
    assertThat(line.run("mailbox", "list").out()).contains("MESSAGE-LIMIT", "5242880");
    line.run("mailbox", "set", "alice", "--message-limit", "none");
    assertThat(line.run("mailbox", "show", "alice").out()).containsPattern("message-limit: +-\n");
  }

  @Test
  void aMailboxIsAddedWithALimit() {
    String grant = line.run("mailbox", "show", "alice", "--json").text("grant");
    Result added =
        line.run("mailbox", "add", "bob", "--grant", grant, "--message-limit", "1MiB", "--json");
    assertThat(added.record().get("message-limit")).isEqualTo(1_048_576);
    Result wrong =
        line.run("mailbox", "add", "carol", "--grant", grant, "--message-limit", "200MiB");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("a size from 1KiB to 150MiB", "or none").hasLineCount(1);
  }

  @Test
  void theSettingsCardTellsWhatMayBeSent() {
    assertThat(add().out())
        .contains("port 1587, no encryption, messages up to 25MiB")
        .doesNotContain("port 1143, no encryption, messages", "May send as");
    line.run("mailbox", "set", "alice", "--message-limit", "5MiB");
    assertThat(add("--message-limit=1MiB", "--senders=mailbox-only").out())
        .contains("messages up to 1MiB")
        .containsPattern("May send as: +alice@example.org \\(and nobody else\\)\n");
    assertThat(add("--message-limit=9MiB", "--senders=b@x.org,a@x.org", "--rewrite-sender").out())
        .contains("messages up to 5MiB")
        .containsPattern(
            "May send as: +a@x.org, b@x.org \\(any other becomes alice@example.org\\)\n");
    assertThat(add("--protocols=imap", "--senders=mailbox-only").out())
        .doesNotContain("May send as", "messages up to");
  }
}
