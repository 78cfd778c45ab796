package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.LastingPort;

/** A gateway in a process of its own that is told to reload, to go, or to make way. */
class TakeOverTest {
  private static final String MAILBOX = "sender@" + Sandbox.DOMAIN;

  @TempDir private Path folder;
  private Sandbox sandbox;
  private ServedGateway gateway;
  private Secret password;

  private final int plain = LastingPort.take();
  private final int portal = LastingPort.take();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger greeted = new AtomicInteger();
  private final AtomicInteger visits = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> knocking = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    sandbox = SandboxFixture.startIn(folder);
    gateway = new ServedGateway(sandbox, folder);
    gateway.configure(text -> text.replace("drain: 1s", "drain: 60s"));
    // In clear, so that a client needs nothing but a connection to be greeted.
    gateway.configure(
        text ->
            text.replace(
                "upstream:\n",
                "  - {name: plain, protocol: smtp, address: \"127.0.0.1:%d\", tls: none, "
                        .formatted(plain)
                    + "cleartext-login-from: [127.0.0.0/8]}\nweb: {address: \"127.0.0.1:%d\"}\nupstream:\n"
                        .formatted(portal)));
    password = gateway.enrol(MAILBOX);
    gateway.serve(List.of());
  }

  @AfterEach
  void stop() throws InterruptedException {
    over.set(true);
    for (Thread thread : knocking) {
      thread.join();
    }
    gateway.close();
    sandbox.close();
  }

  /** Connects all the time and expects a greeting. */
  private void knock() {
    while (!over.get()) {
      try (Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), plain))) {
        wire.timeout(60_000);
        String line = GatewayFixture.line(wire);
        // A connection that met the old gateway's goodbye was greeted or told so, never dropped.
        if (line.startsWith("220 ") || line.startsWith("421 ")) {
          greeted.incrementAndGet();
        } else {
          failures.add(line);
        }
      } catch (IOException refused) {
        failures.add(refused.toString());
      }
    }
  }

  /** Connects to the portal all the time, which takes its callers over without being passed. */
  private void visit() {
    while (!over.get()) {
      try (Socket browser = new Socket(InetAddress.getLoopbackAddress(), portal)) {
        browser.shutdownOutput();
        visits.incrementAndGet();
      } catch (ConnectException refused) {
        failures.add("the portal: " + refused);
      } catch (IOException gone) {
        // The old one has gone while it was connected to.
        visits.incrementAndGet();
      }
    }
  }

  private int code(Process process) throws InterruptedException {
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
    return process.exitValue();
  }

  @Test
  @DisplayName(
      "an upgrade refuses no connection, and a message on its way is finished by the old gateway")
  void takesOverWithoutRefusingAnybody() throws Exception {
    for (int i = 0; i < 4; i++) {
      knocking.add(Thread.ofPlatform().start(this::knock));
    }
    knocking.add(Thread.ofPlatform().start(this::visit));
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> greeted.get() > 20);
    try (SubmissionClient client = SubmissionClient.greeted(gateway.connect(), MAILBOX)) {
      assertThat(client.logIn(password)).startsWith("235 ");
      client.beginContent("bob@example.org");
      client.wire().say("Subject: half", "", "first half");
      client.wire().flush();
      Process before = gateway.takeOver();
      int then = greeted.get();
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> greeted.get() > then + 50);
      client.wire().say("second half", ".");
      assertThat(client.reply()).startsWith("250 ");
      assertThat(client.reply()).startsWith("421 4.3.2 ");
      assertThat(code(before)).isZero();
    }
    int alone = greeted.get();
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> greeted.get() > alone + 50);
    int seen = visits.get();
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> visits.get() > seen + 50);
    assertThat(failures).isEmpty();
    assertThat(sandbox.mail().received()).hasSize(1);
    try (SubmissionClient client = SubmissionClient.greeted(gateway.connect(), MAILBOX)) {
      assertThat(client.logIn(password)).startsWith("235 ");
    }
    assertThat(gateway.run("reload", folder.resolve("reload.log")))
        .as("the new one has the control socket")
        .isZero();
  }

  @Test
  @DisplayName("R53 the command tells what came of a reload, and SIGTERM ends with 0")
  void reloadsByCommand() throws Exception {
    Path said = folder.resolve("reload.log");
    Path control = folder.resolve("kumobashi.sock");
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> Files.exists(control));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(control)))
        .isEqualTo("rw-------");
    assertThat(gateway.run("reload", said)).as(text(said)).isZero();
    gateway.configure(text -> text.replace("hostname: localhost", "hostname: elsewhere"));
    assertThat(gateway.run("reload", said)).isEqualTo(2);
    assertThat(text(said)).contains("hostname: this has changed, which needs a restart");
    assertThat(gateway.log())
        .contains("event=reloaded")
        .contains("event=reload-refused cause=\"hostname: this has changed");
    gateway.configure(text -> text.replace("hostname: elsewhere", "hostnam: localhost"));
    assertThat(gateway.run("reload", said)).isEqualTo(2);
    assertThat(text(said)).contains("hostnam");
    hangUp();
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> gateway.log().contains("event=reload-refused cause=\"gateway.yaml"));
    try (Wire wire = gateway.connect()) {
      assertThat(GatewayFixture.line(wire)).startsWith("220 localhost");
    }
    gateway.process().destroy();
    assertThat(code(gateway.process())).isZero();
    assertThat(gateway.log()).contains("event=stopped");
    assertThat(control).doesNotExist();
    gateway.configure(text -> text.replace("hostnam: localhost", "hostname: localhost"));
    assertThat(gateway.run("reload", said)).isEqualTo(1);
    assertThat(text(said)).contains("no gateway answers");
  }

  private void hangUp() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-HUP", Long.toString(gateway.process().pid())).start().waitFor();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException none) {
      return "";
    }
  }
}
