package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goes on with what comes while it runs. */
final class AuditExportCommandTest {
  @TempDir Path directory;

  @Test
  void followsWithEveryNewLineOnce() {
    TestCommandLine line = new TestCommandLine(directory);
    line.enrol();
    List<Duration> pauses = new ArrayList<>();
    TestCommandLine.Result followed =
        line.export(
            time -> {
              pauses.add(time);
              switch (pauses.size()) {
                case 1 -> assertThat(line.run("mailbox", "disable", "alice").exitCode()).isZero();
                case 2 -> assertThat(line.run("mailbox", "enable", "alice").exitCode()).isZero();
                default -> throw new InterruptedException("stopped");
              }
            },
            "--follow",
            "--after",
            "1");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(followed.out().lines().map(AuditExportCommandTest::act).toList())
        .containsExactly(
            "mailbox-added", "audit-exported", "mailbox-switched-off", "mailbox-switched-on");
    assertThat(pauses).containsOnly(Duration.ofSeconds(1));
  }

  private static String act(String json) {
    return json.replaceAll(".*\"act\":\"([^\"]*)\".*", "$1");
  }
}
