package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.server.cli.TestCommandLine.Result;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

final class AuditCommandTest {
  @TempDir Path directory;
  private TestCommandLine line;

  @BeforeEach
  void enrol() {
    line = new TestCommandLine(directory);
    line.enrol();
  }

  private static List<Map<?, ?>> objects(Result result) {
    return result
        .out()
        .lines()
        .<Map<?, ?>>map(
            json -> (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(json))
        .toList();
  }

  @Test
  void exportsJsonLinesOfWhatTheCommandLineDid() {
    line.run("key", "rotate");
    Result exported = line.run("audit", "export");
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    List<Map<?, ?>> lines = objects(exported);
    assertThat(lines.stream().map(it -> it.get("act")).toList())
        .isEqualTo(
            List.of(
                "grant-given",
                "mailbox-added",
                "master-key-rotated",
                "master-keys-dropped",
                "audit-exported"));
    assertThat(lines.stream().map(it -> it.get("number")).toList())
        .isEqualTo(List.of(1, 2, 3, 4, 5));
    assertThat(lines)
        .allSatisfy(
            it -> {
              assertThat(it.get("who")).isEqualTo("operator at the command line");
              assertThat(it.get("at")).isEqualTo("2026-03-01T12:00:00Z");
              assertThat(it.get("origin")).isEqualTo("local");
            });
    assertThat(exported.out()).doesNotContain(TestCommandLine.TOKEN);
  }

  @Test
  void exportsWhatIsAskedFor() {
    assertThat(objects(line.run("audit", "export", "--mailbox", "alice"))).hasSize(3);
    assertThat(objects(line.run("audit", "export", "--mailbox", "bob"))).hasSize(1);
    assertThat(objects(line.run("audit", "export", "--after", "4"))).hasSize(1);
    assertThat(objects(line.run("audit", "export", "--until", "2026-03-01"))).isEmpty();
    assertThat(objects(line.run("audit", "export", "--since", "2026-03-01T21:00:01+09:00")))
        .isEmpty();
    assertThat(
            objects(
                line.run("audit", "export", "--since=2026-03-01T12:00:00Z", "--until=2026-03-02")))
        .hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--since=yesterday", "--until=2026-03-01T12:00", "--after=x"})
  void refusesWhatIsNoTimeOrNumber(String option) {
    assertThat(line.run("audit", "export", option).exitCode()).isEqualTo(2);
  }

  @Test
  void followsWithoutEndOnly() {
    Result refused = line.run("audit", "export", "--follow", "--until=2026-03-02");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void verifies() throws SQLException {
    Result whole = line.run("audit", "verify");
    assertThat(whole.exitCode()).isZero();
    assertThat(whole.out()).startsWith("lines 1 to 2 are as they were written");
    assertThat(line.run("audit", "verify", "--json").record().get("last")).isEqualTo(2);

    try (Connection past = DriverManager.getConnection("jdbc:sqlite:" + line.storeFile());
        Statement statement = past.createStatement()) {
      statement.execute("drop trigger audit_is_never_changed");
      statement.execute("update audit set who = 'nobody' where number = 2");
    }
    Result broken = line.run("audit", "verify");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.out()).startsWith("BROKEN at line 2: ");
    assertThat(line.run("audit", "verify", "--json").record().get("number")).isEqualTo(2);
  }
}
