package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a scanner for faults of TLS says of a normal listener: nothing above "low". One with
 * STARTTLS stands for all, whose TLS is the same: a scan takes two minutes.
 */
class TlsScanTest {
  private static final int LONGEST_MINUTES = 8;

  /** What it finds of a certificate of this test's own authority, which revokes nothing. */
  private static final Set<String> OF_THE_TEST = Set.of("cert_revocation", "cert_crlRevoked");

  private static final Pattern FINDING =
      Pattern.compile(
          "\"id\"\\s*:\\s*\"([^\"]*)\".*?\"severity\"\\s*:\\s*\"([^\"]*)\","
              + "(?:.*?\"finding\"\\s*:\\s*\"([^\"]*)\")?",
          Pattern.DOTALL);

  private static final Set<String> HARMLESS = Set.of("OK", "INFO", "LOW", "DEBUG");

  @TempDir Path folder;

  @Test
  @RequiresProgram("testssl")
  void findsNothingAboveLow() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture()) {
      String report = scan(gateway);
      assertThat(report).contains("\"TLS1_2\"", "\"TLS1_3\"", "\"SSLv3\"", "\"BEAST\"");
      assertThat(findings(report)).isEmpty();
    }
  }

  private String scan(GatewayFixture gateway) throws IOException, InterruptedException {
    Path report = folder.resolve("report.json");
    List<String> command =
        new ArrayList<>(
            List.of("testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none"));
    command.addAll(List.of("--ip", "127.0.0.1", "--jsonfile", report.toString()));
    command.addAll(List.of("--add-ca", gateway.sandbox.certificateFile().toString()));
    command.addAll(List.of("--starttls", "smtp", "localhost:" + gateway.port("submission")));
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(report).as(() -> "a report: " + text(said)).exists();
      return Files.readString(report);
    } finally {
      process.destroy();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      return gone.toString();
    }
  }

  private static List<String> findings(String report) {
    List<String> above = new ArrayList<>();
    Matcher finding = FINDING.matcher(report);
    while (finding.find()) {
      if (!HARMLESS.contains(finding.group(2)) && !OF_THE_TEST.contains(finding.group(1))) {
        above.add(finding.group(1) + " " + finding.group(2) + " " + finding.group(3));
      }
    }
    return above;
  }
}
