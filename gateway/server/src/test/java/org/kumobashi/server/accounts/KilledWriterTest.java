package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Secret;

final class KilledWriterTest {
  private static final int ROUNDS = 5;
  private static final long SEED = 20_260_301L;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  @DisplayName("R15 kill -9 of a writer leaves the acknowledged token or the next, never none")
  void killedWriterLeavesOldOrNew(TestStore.Place place) throws IOException, InterruptedException {
    TestStore store = new TestStore(directory, place);
    GrantId alice;
    GrantId bob;
    try (StoredAccounts accounts = store.open()) {
      alice = TestStore.enrol(accounts, ALICE, "1");
      bob = TestStore.enrol(accounts, BOB, "bob-token");
    }
    Random random = new Random(SEED);
    long present = 1;
    for (int round = 0; round < ROUNDS; round++) {
      long acknowledged = writeUntilKilled(store, alice, 1 + random.nextInt(300));
      assertThat(acknowledged).as("progress in round %d", round).isGreaterThan(present);
      try (StoredAccounts accounts = store.open()) {
        present = Long.parseLong(accounts.refreshToken(alice).orElseThrow().revealText());
        assertThat(present).as("round %d", round).isBetween(acknowledged, acknowledged + 1);
        assertThat(accounts.refreshToken(bob)).contains(Secret.of("bob-token"));
        assertThat(accounts.administration(Actor.GATEWAY).mailboxes()).hasSize(2);
        assertThat(accounts.auditLog().verify()).isInstanceOf(AuditVerdict.Whole.class);
      }
    }
  }

  /** The last token the writer told before it died. */
  private long writeUntilKilled(TestStore store, GrantId grant, int afterLines)
      throws IOException, InterruptedException {
    Process writer = start(store, grant);
    long last = 0;
    try (BufferedReader told = writer.inputReader(StandardCharsets.US_ASCII)) {
      int lines = 0;
      for (String line = told.readLine(); line != null; line = told.readLine()) {
        last = Long.parseLong(line);
        if (++lines == afterLines) {
          // By its handle, which leaves what it has told readable.
          writer.toHandle().destroyForcibly();
        }
      }
    } finally {
      writer.destroyForcibly();
    }
    writer.waitFor();
    return last;
  }

  private Process start(TestStore store, GrantId grant) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx64m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            RotationWriter.class.getName(),
            store.keyFile().toString(),
            RotationWriter.told(store.settings.place()),
            grant.value());
    return new ProcessBuilder(command)
        .redirectError(directory.resolve("writer.err").toFile())
        .start();
  }
}
