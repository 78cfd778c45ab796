package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.server.cli.TestCommandLine.Result;

/** Arguments that would like to be another line, statement or header. */
class HostileArgumentsTest {
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029&&[^\\n]]");

  @TempDir Path directory;
  private TestCommandLine commands;

  @BeforeEach
  void enrol() {
    commands = new TestCommandLine(directory);
    commands.enrol();
  }

  static Stream<String> hostile() {
    return Stream.of(
        "x\r\nRCPT TO:<forged@example.org>",
        "x\nforged",
        "x\u0000forged",
        "x\u001b[2Jforged",
        "x\u0001auth=Bearer forged",
        "x\u0085forged",
        "x\u2028forged",
        "'; DELETE FROM mailbox; -- forged",
        "\" forged=\"");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  @DisplayName("R48 an argument is one value, or is refused")
  void areOneValueOrRefused(String text) {
    List<Result> results =
        List.of(
            commands.run("mailbox", "add", text + "@example.org", "--grant", "g-none"),
            commands.run("mailbox", "show", text),
            commands.run("mailbox", "allow", "shared@example.org", "--upn", text),
            commands.run("mailbox", "allow", text + "@example.org", "--upn", "bob@example.org"),
            commands.run("device", "add", "--mailbox", "alice", "--label", text),
            commands.run("device", "revoke", text),
            commands.runWith(TestCommandLine.TOKEN, "grant", "import", "--upn", text));

    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(UNPRINTABLE.matcher(result.out() + result.err()).find()).isFalse();
              assertThat((result.out() + result.err()).lines())
                  .noneMatch(line -> line.startsWith("forged") || line.startsWith("RCPT"));
            });
    assertThat(commands.run("mailbox", "list", "--json").out()).contains("alice@example.org");
    assertThat(commands.run("audit", "export").out().lines())
        .allSatisfy(
            line -> {
              assertThat(line).startsWith("{").endsWith("}");
              assertThat(UNPRINTABLE.matcher(line).find()).isFalse();
            });
    assertThat(commands.run("audit", "verify").exitCode()).isZero();
  }

  @Test
  @DisplayName("R59 an error about one mailbox names no other")
  void errorsNameNoOtherMailbox() {
    for (List<String> command :
        List.of(
            List.of("mailbox", "show", "ali"),
            List.of("mailbox", "remove", "bob"),
            List.of("device", "add", "--mailbox", "al", "--label", "x"),
            List.of("device", "revoke", "d-none"),
            List.of("mailbox", "add", "bob", "--grant", "g-none"))) {
      Result result = commands.run(command.toArray(String[]::new));
      assertThat(result.exitCode()).as("%s", command).isNotZero();
      assertThat(result.out() + result.err()).doesNotContain("alice");
    }
  }
}
