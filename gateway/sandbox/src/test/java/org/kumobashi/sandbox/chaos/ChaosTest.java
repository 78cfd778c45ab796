package org.kumobashi.sandbox.chaos;

import static org.junit.jupiter.api.Assertions.assertAll;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many kinds of clients, while upstream, Entra ID, the network and the gateway itself are broken at
 * random. The long form is in the profile "chaos"; {@code -Dchaos.seed} repeats a plan.
 */
class ChaosTest {
  private static final Duration SHORT = Duration.ofMinutes(1);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void losesNothingInAMinuteOfEverything() throws Exception {
    survives(SHORT);
  }

  @Test
  @Tag("chaos")
  void losesNothingInHalfAnHourOfEverything() throws Exception {
    survives(Duration.ofSeconds(Integer.getInteger("chaos.seconds", 1_800)));
  }

  private void survives(Duration length) throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime());
    System.out.println("to repeat this: -Dchaos.seed=" + seed + "; the files are in " + folder);
    try (Chaos chaos = new Chaos(folder, seed)) {
      Remains before = chaos.calm();
      chaos.storm(length);
      assertAll(() -> chaos.nothingIsLeft(before), chaos::noTokenIsLost, chaos::noMessageIsLost);
    }
  }
}
