package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.cli.TestCommandLine.Result;

final class SharedMailboxCommandsTest {
  @TempDir Path directory;
  private TestCommandLine line;

  @BeforeEach
  void stand() {
    line = new TestCommandLine(directory);
    line.enrol();
  }

  @Test
  void listsWhoMayConnectAMailbox() {
    Result allowed = line.run("mailbox", "allow", "Office", "--upn", "Alice@Example.org");
    assertThat(allowed.out()).isEqualTo("alice@example.org may connect office@example.org\n");
    assertThat(line.run("mailbox", "allowed").out())
        .contains("office@example.org")
        .contains("alice@example.org")
        .contains("2026-03-01");
    assertThat(line.run("mailbox", "list").out()).doesNotContain("office@example.org");
    line.run("mailbox", "allow", "alice", "--upn", "bob@example.org");
    assertThat(line.run("mailbox", "show", "alice").out()).contains("bob@example.org");
    Result gone = line.run("mailbox", "disallow", "office", "--upn=alice@example.org", "--json");
    assertThat(gone.text("removed")).isEqualTo("false");
    assertThat(line.run("mailbox", "allowed").out()).doesNotContain("office@example.org");
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(line.run("mailbox", "allow", "office", "--upn", "alice").err())
        .contains("has a domain");
    Result never = line.run("mailbox", "disallow", "office", "--upn", "alice@example.org");
    assertThat(never.exitCode()).isEqualTo(1);
    assertThat(never.err()).contains("is not among those allowed to connect office@example.org");
    assertThat(line.run("mailbox", "allow", "office").exitCode()).isEqualTo(2);
  }
}
