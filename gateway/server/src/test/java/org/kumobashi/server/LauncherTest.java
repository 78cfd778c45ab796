package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs bin/kumobashi with a stand-in for Java that only tells how it was called. */
@NullUnmarked
class LauncherTest {
  private static final Path SCRIPT = Path.of("src/assembly/bin/kumobashi");

  @TempDir Path directory;
  private Path launcher;
  private Path home;

  @BeforeEach
  void layOutADistribution() throws IOException {
    home = Files.createDirectories(directory.resolve("kumo bashi")).toRealPath();
    launcher = Files.createDirectory(home.resolve("bin")).resolve("kumobashi");
    Files.copy(SCRIPT, launcher);
  }

  @Test
  void startsJavaWithItsOwnLibrariesAndTheArgumentsGiven() throws Exception {
    Path java = java("25.0.3");

    Outcome outcome = run(launcher, Map.of("JAVA_HOME", java.toString()), "check", "a b");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.lines())
        .containsExactly(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+PerfDisableSharedMem",
            "-Djdk.serialFilter=!*",
            "-Dio.netty.leakDetection.level=disabled",
            "-cp",
            home + "/lib/*",
            "org.kumobashi.server.Main",
            "check",
            "a b");
  }

  @Test
  void findsItsHomeThroughSymbolicLinks() throws Exception {
    Path java = java("26");
    Path first = Files.createSymbolicLink(directory.resolve("first"), launcher);
    Path second = Files.createSymbolicLink(directory.resolve("second"), first.getFileName());

    Outcome outcome = run(second, Map.of("JAVA_HOME", java.toString()));

    assertThat(outcome.lines()).contains(home + "/lib/*");
  }

  @Test
  void passesOptionsFromTheEnvironment() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", java("25").toString(), "KUMOBASHI_OPTS", "-Xmx512m -Xss1m");

    assertThat(run(launcher, environment).lines()).containsSubsequence("-Xmx512m", "-Xss1m", "-cp");
  }

  @Test
  void unpacksNativeLibrariesWhereSystemdSays() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", java("25").toString(), "RUNTIME_DIRECTORY", "/run/kumo bashi");

    assertThat(run(launcher, environment, "serve").lines())
        .containsSubsequence("-Djava.io.tmpdir=/run/kumo bashi", "-cp", "serve");
  }

  @Test
  void takesJavaFromThePath() throws Exception {
    String path = java("25.0.1").resolve("bin") + ":" + System.getenv("PATH");

    assertThat(run(launcher, Map.of("PATH", path)).code()).isZero();
  }

  @Test
  void saysPlainlyThatJavaIsTooOld() throws Exception {
    Outcome outcome = run(launcher, Map.of("JAVA_HOME", java("17.0.15").toString()));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.lines()).hasSize(1);
    assertThat(outcome.lines().getFirst())
        .startsWith("kumobashi: Java 25 or newer is needed")
        .contains("is Java 17");
  }

  @Test
  void saysPlainlyThatJavaHomeIsWrong() throws Exception {
    Outcome outcome = run(launcher, Map.of("JAVA_HOME", directory.toString()));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.lines())
        .containsExactly(
            "kumobashi: JAVA_HOME is " + directory + ", but there is no bin/java in it.");
  }

  private Path java(String version) throws IOException {
    Path javaHome = directory.resolve("java-" + version);
    Path java = Files.createDirectories(javaHome.resolve("bin")).resolve("java");
    String script =
        """
        #!/bin/sh
        if [ "$1" = -version ]; then
          echo 'openjdk version "VERSION" 2025-09-16' >&2
        else
          printf '%s\\n' "$@"
        fi
        """;
    Files.writeString(java, script.replace("VERSION", version));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return javaHome;
  }

  private Outcome run(Path command, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("sh", command.toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_HOME", "KUMOBASHI_OPTS", "RUNTIME_DIRECTORY"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Outcome(process.waitFor(), output.lines().toList());
  }

  private record Outcome(int code, List<String> lines) {}
}
