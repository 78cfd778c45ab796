package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;

/** The real gateway with no file descriptor left. */
@RequiresProgram("prlimit")
class DescriptorsTest {
  private static final String MAILBOX = "lab@" + Sandbox.DOMAIN;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration WATCHED = Duration.ofSeconds(3);

  @TempDir Path folder;

  @Test
  @DisplayName("R50 out of descriptors: live sessions go on, it is told once, nothing spins")
  void outlivesAShortageOfDescriptors() throws Exception {
    try (Sandbox sandbox = SandboxFixture.startIn(folder);
        ServedGateway gateway = new ServedGateway(sandbox, folder)) {
      Secret password = gateway.enrol(MAILBOX);
      gateway.serve(List.of());
      try (SubmissionClient client = client(gateway, password)) {
        // Twice, and with its line of the audit log: classes that are not loaded yet need
        // descriptors, too.
        assertThat(client.send("before")).startsWith("250 ");
        assertThat(client.send("once more")).startsWith("250 ");
        Awaitility.await()
            .pollDelay(WATCHED)
            .atMost(PATIENCE)
            .until(() -> gateway.metrics().contains("kumobashi_audit_waiting 0.0"));
        limit(gateway, descriptors(gateway) + 4L);
        List<Socket> crowd = crowd(gateway);
        awaits(gateway, "event=accept-failed listener=submissions");
        Duration before = processorTime(gateway);
        Awaitility.await().pollDelay(WATCHED).atMost(PATIENCE).until(() -> true);
        assertThat(processorTime(gateway).minus(before)).isLessThan(WATCHED.dividedBy(2));
        assertThat(client.send("meanwhile")).startsWith("250 ");
        limit(gateway, 4_000);
        for (Socket one : crowd) {
          one.close();
        }
        try (SubmissionClient another = client(gateway, password)) {
          assertThat(another.send("after")).startsWith("250 ");
        }
      }
      awaits(gateway, "event=accept-works listener=submissions");
      assertThat(gateway.log().lines().filter(line -> line.contains("event=accept-failed")))
          .hasSize(1);
      assertThat(gateway.log()).doesNotContain("event=bug", "\tat ");
      assertThat(sandbox.mail().received()).hasSize(4);
    }
  }

  private static SubmissionClient client(ServedGateway gateway, Secret password)
      throws IOException {
    SubmissionClient client = SubmissionClient.greeted(gateway.connect(), MAILBOX);
    assertThat(client.logIn(password)).startsWith("235 ");
    return client;
  }

  private static List<Socket> crowd(ServedGateway gateway) throws IOException {
    List<Socket> crowd = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      crowd.add(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
    }
    return crowd;
  }

  private static void awaits(ServedGateway gateway, String line) {
    Awaitility.await().atMost(PATIENCE).until(() -> gateway.log().contains(line));
  }

  private static Path proc(ServedGateway gateway, String name) {
    return Path.of("/proc", Long.toString(gateway.process().pid()), name);
  }

  private static long descriptors(ServedGateway gateway) throws IOException {
    try (Stream<Path> open = Files.list(proc(gateway, "fd"))) {
      return open.count();
    }
  }

  private static void limit(ServedGateway gateway, long most) throws Exception {
    long pid = gateway.process().pid();
    int code =
        new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--nofile=" + most + ":")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(code).isZero();
  }

  // Fields 14 and 15 of proc(5), in hundredths of a second.
  private static Duration processorTime(ServedGateway gateway) throws IOException {
    String stat = Files.readString(proc(gateway, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Duration.ofMillis(10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12])));
  }
}
