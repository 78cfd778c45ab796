package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.LastingPort;

/**
 * The distribution's own launcher, run by a user that owns nothing, in a file system that is
 * read-only but for one state folder and one runtime folder, as docker/kumobashi.service has it.
 * Only root can make such a place: who is not leaves the test out.
 */
class UnprivilegedTest {
  private static final String ALICE = "alice@" + Sandbox.DOMAIN;

  /** A user and group that no other process has and no file belongs to. */
  private static final int NOBODYS = 64_123;

  /** Whatever may be written ends up read-only, except the two folders it is called with. */
  private static final String CONFINED =
      """
      state=$1 runtime=$2; shift 2
      mount --make-rprivate /
      mount --bind "$state" "$state" && mount --bind "$runtime" "$runtime" || exit 70
      cut -d ' ' -f 5 /proc/self/mountinfo | while read -r at; do
        case $at in
          "$state" | "$runtime" | /proc* | /sys*) ;;
          *) mount -o remount,bind,ro "$at" ;;
        esac
      done
      exec setpriv --reuid=USER --regid=USER --clear-groups --no-new-privs --bounding-set=-all \\
        --inh-caps=-all env --ignore-environment PATH="$PATH" JAVA_HOME="$JAVA_HOME" \\
        RUNTIME_DIRECTORY="$runtime" KUMOBASHI_OPTS=-Dlogback.configurationFile=logback.xml "$@"
      """
          .replace("USER", Integer.toString(NOBODYS));

  @TempDir Path folder;
  private Path home;
  private Path state;
  private Path runtime;
  private Optional<Sandbox> started = Optional.empty();
  private Sandbox sandbox;
  private Secret password;
  private int port;

  @BeforeEach
  void layOutADistribution() throws Exception {
    assumeRoot();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = Files.createDirectory(folder.resolve("kumobashi"));
    state = Files.createDirectory(folder.resolve("state"));
    runtime = Files.createDirectory(folder.resolve("runtime"));
    Path bin = Files.createDirectory(home.resolve("bin"));
    Files.copy(Path.of("../server/src/assembly/bin/kumobashi"), bin.resolve("kumobashi"));
    bin.resolve("kumobashi").toFile().setExecutable(true, false);
    copyLibraries(Files.createDirectory(home.resolve("lib")));
    port = LastingPort.take();
    sandbox = SandboxFixture.startIn(folder);
    started = Optional.of(sandbox);
    writeState();
  }

  @AfterEach
  void stop() {
    started.ifPresent(Sandbox::close);
  }

  private static void assumeRoot() throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    if (!root && !"true".equals(System.getenv("CI"))) {
      System.err.println("UnprivilegedTest is left out: only root can confine a process so");
      assumeTrue(false, "only root can confine a process so");
    }
  }

  // Folders of classes become jars: the launcher's class path takes nothing else.
  private static void copyLibraries(Path lib) throws IOException {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    int number = 0;
    for (String entry : System.getProperty("java.class.path", "").split(":", -1)) {
      Path from = Path.of(entry);
      Path to = lib.resolve(number++ + "-" + from.getFileName() + ".jar");
      if (Files.isDirectory(from)) {
        PrintWriter said = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        jar.run(said, said, "--create", "--file", to.toString(), "-C", entry, ".");
      } else if (Files.exists(from)) {
        Files.copy(from, to);
      }
    }
  }

  private void writeState() throws Exception {
    Files.copy(folder.resolve("ca.pem"), state.resolve("ca.pem"));
    GatewayFiles files = new GatewayFiles(sandbox, state);
    files.configure(
        """
        hostname: localhost
        portal: https://portal.example.ac.jp/
        tls: {certificate: gateway.pem, key: "file:gateway-key.pem"}
        listeners:
          - {name: imaps, protocol: imap, address: "127.0.0.1:%d", tls: implicit}
        %sstore: {path: kumobashi.db, master-key: "file:master.key"}
        limits: {drain: 1s, connections: 1000}
        """
            .formatted(port, GatewayFiles.cloud(sandbox, "ca.pem", Optional.empty())));
    password = Objects.requireNonNull(files.enrol(List.of(ALICE)).get(ALICE));
    giveAway(state);
    giveAway(runtime);
  }

  private static void giveAway(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", NOBODYS);
        Files.setAttribute(file, "unix:gid", NOBODYS);
      }
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  private ProcessBuilder confined(String... command) {
    List<String> line =
        new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", CONFINED, "confined"));
    line.addAll(List.of(state.toString(), runtime.toString()));
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  private String run(String... command) throws IOException, InterruptedException {
    Process process = confined(command).redirectInput(new File("/dev/null")).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void needsToWriteOnlyToItsStateFolder() throws Exception {
    // The place is what it should be: root's or not, nothing outside the two folders takes a file.
    assertThat(
            run(
                "sh",
                "-c",
                "for at in /tmp /var/tmp /dev/shm / "
                    + home
                    + "; do"
                    + " (: >$at/mark) 2>/dev/null && echo wrote $at; done; id -u; : >"
                    + state
                    + "/mark"))
        .isEqualTo(NOBODYS + "\n");
    Path log = folder.resolve("serve.log");
    Process serving = serve(log);
    try {
      assertThat(logIn()).startsWith("a1 OK");
    } finally {
      stop(serving);
    }
    assertThat(Files.readString(log))
        .contains("event=stopped")
        .doesNotContain("level=WARN", "level=ERROR", "WARNING", "running-as-root");
  }

  /** Only who has no privileges is held to a limit of threads. */
  @Test
  @DisplayName("R50 without a thread to be had sessions go on, and logins are served or temporary")
  void outlivesAShortageOfThreads() throws Exception {
    Path log = folder.resolve("serve.log");
    Process serving = serve(log);
    try (Wire live = connect()) {
      assertThat(logIn(live)).startsWith("a1 OK");
      String before = threadLimit(serving);
      limitThreads(serving, "1");
      for (int i = 0; i < 20; i++) {
        assertThat(logIn()).matches("a1 (OK|NO \\[UNAVAILABLE\\]) .*");
        live.say("b" + i + " NOOP");
        assertThat(GatewayFixture.await(live, "b" + i)).contains(" OK ");
      }
      limitThreads(serving, before);
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> logIn().startsWith("a1 OK"));
    } finally {
      stop(serving);
    }
    assertThat(Files.readString(log)).contains("event=stopped").doesNotContain("event=bug");
  }

  private static String threadLimit(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/limits")).stream()
        .filter(line -> line.startsWith("Max processes"))
        .map(line -> line.split(" +", -1)[2])
        .findFirst()
        .orElseThrow();
  }

  // Of all threads of its user; those it has stay. Not as root, who may lack the right to it.
  private void limitThreads(Process process, String most) throws Exception {
    String user = Integer.toString(NOBODYS);
    List<String> line = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user));
    line.addAll(List.of("--clear-groups", "prlimit", "--pid", Long.toString(process.pid())));
    line.add("--nproc=" + most + ":");
    ProgramRun run = ProgramRun.of(Files.writeString(folder.resolve("nothing"), ""), line);
    assertThat(run.code()).as(run.said()).isZero();
  }

  private Process serve(Path log) throws IOException {
    String command = home.resolve("bin/kumobashi").toString();
    Process serving =
        confined(command, "serve", "--config", state.resolve("gateway.yaml").toString())
            .redirectOutput(log.toFile())
            .start();
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> Files.readString(log).contains("listening: imaps"));
    return serving;
  }

  private static void stop(Process serving) throws InterruptedException {
    serving.destroy();
    assertThat(serving.waitFor(30, TimeUnit.SECONDS)).as("stops on SIGTERM").isTrue();
  }

  private String logIn() throws IOException {
    try (Wire wire = connect()) {
      return logIn(wire);
    }
  }

  private String logIn(Wire wire) throws IOException {
    wire.say("a1 LOGIN " + ALICE + " " + password.revealText());
    return GatewayFixture.line(wire);
  }

  private Wire connect() throws IOException {
    Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    wire.timeout(30_000);
    wire.startTls(sandbox.authority().clientContext(), "localhost");
    GatewayFixture.line(wire);
    return wire;
  }
}
