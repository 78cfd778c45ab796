package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What clients hear when the gateway stops. */
class DrainTest {
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final int OF_EACH = 100;

  private GatewayFixture gateway;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture(limits -> limits.withDrain(GRACE));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    gateway.close();
  }

  private Wire pop3() throws IOException {
    Wire wire = gateway.connect("pop3s");
    GatewayFixture.line(wire);
    wire.say("USER " + GatewayFixture.ALICE, "PASS " + gateway.password.revealText());
    GatewayFixture.line(wire);
    assertThat(GatewayFixture.line(wire)).startsWith("+OK Logged in");
    return wire;
  }

  private Wire smtp() throws IOException {
    SubmissionClient client =
        SubmissionClient.greeted(gateway.connect("submissions"), GatewayFixture.ALICE);
    assertThat(client.logIn(gateway.password)).startsWith("235 ");
    return client.wire();
  }

  private Wire idling() throws IOException {
    Wire wire = gateway.imap();
    wire.say("a2 SELECT INBOX");
    GatewayFixture.await(wire, "a2 OK");
    wire.say("a3 IDLE");
    assertThat(GatewayFixture.line(wire)).startsWith("+");
    return wire;
  }

  private List<Wire> many(Callable<Wire> login) throws Exception {
    Semaphore atOnce = new Semaphore(8);
    List<Future<Wire>> coming = new ArrayList<>();
    for (int i = 0; i < OF_EACH; i++) {
      coming.add(
          threads.submit(
              () -> {
                atOnce.acquire();
                try {
                  return login.call();
                } finally {
                  atOnce.release();
                }
              }));
    }
    List<Wire> wires = new ArrayList<>();
    for (Future<Wire> wire : coming) {
      wires.add(wire.get(5, TimeUnit.MINUTES));
    }
    return wires;
  }

  private List<String> lastWords(List<Wire> wires) {
    return wires.stream().map(wire -> threads.submit(() -> lastWord(wire))).toList().stream()
        .map(DrainTest::get)
        .toList();
  }

  /** Hears all that comes, and hangs up. */
  private static String lastWord(Wire wire) throws IOException {
    try (wire) {
      wire.timeout((int) GRACE.toMillis());
      String last = "(nothing)";
      for (String line = GatewayFixture.line(wire);
          !line.equals("(end)");
          line = GatewayFixture.line(wire)) {
        last = line;
      }
      return last;
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get(2 * GRACE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  @DisplayName("R57 300 idle sessions of three protocols all hear their word at once")
  void tellsEverybodyAtOnce() throws Exception {
    List<Wire> imap = many(this::idling);
    List<Wire> pop3 = many(this::pop3);
    List<Wire> smtp = many(this::smtp);
    long began = System.nanoTime();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway.gateway()::close, threads);
    Future<List<String>> imapWords = threads.submit(() -> lastWords(imap));
    Future<List<String>> pop3Words = threads.submit(() -> lastWords(pop3));
    Future<List<String>> smtpWords = threads.submit(() -> lastWords(smtp));
    assertThat(get(imapWords)).hasSize(OF_EACH).allMatch(word -> word.startsWith("* BYE "));
    assertThat(get(pop3Words))
        .hasSize(OF_EACH)
        .allMatch(word -> word.startsWith("-ERR [SYS/TEMP] "));
    assertThat(get(smtpWords)).hasSize(OF_EACH).allMatch(word -> word.startsWith("421 4.3.2 "));
    get(stopped);
    // One after another, two seconds each as a client that does not hang up takes, would be ten
    // minutes.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(GRACE.dividedBy(2));
  }

  @Test
  @DisplayName("R57 a message on its way is finished and answered before the goodbye")
  void finishesAMessage() throws Exception {
    try (SubmissionClient client =
        SubmissionClient.greeted(gateway.connect("submissions"), GatewayFixture.ALICE)) {
      client.logIn(gateway.password);
      client.beginContent("bob@example.org");
      client.wire().say("Subject: half", "", "first half");
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(gateway.gateway()::close, threads);
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(this::isClosed);
      client.wire().say("second half", ".");
      assertThat(client.reply()).startsWith("250 ");
      assertThat(client.reply()).startsWith("421 4.3.2 ");
      get(stopped);
      assertThat(gateway.sandbox.mail().received()).hasSize(1);
    }
  }

  @Test
  @DisplayName("R57 a message that is not whole by then is refused before the connection is cut")
  void refusesAMessageThatTakesLonger() throws Exception {
    try (GatewayFixture hasty =
            new GatewayFixture(limits -> limits.withDrain(Duration.ofSeconds(3)));
        SubmissionClient client =
            SubmissionClient.greeted(hasty.connect("submissions"), GatewayFixture.ALICE)) {
      client.logIn(hasty.password);
      client.beginContent("bob@example.org");
      client.wire().say("Subject: half", "", "first half");
      hasty.gateway().close();
      assertThat(client.reply()).startsWith("421 4.3.2 ");
      assertThat(GatewayFixture.line(client.wire())).isEqualTo("(end)");
      assertThat(hasty.sandbox.mail().received()).isEmpty();
    }
  }

  private boolean isClosed() {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), gateway.port("submissions"))) {
      return !socket.isConnected();
    } catch (IOException refused) {
      return true;
    }
  }

  @Test
  @DisplayName("R57 who is not logged in hears it as well")
  void tellsThoseBeforeLogin() throws Exception {
    Wire wire = gateway.connect("imaps");
    GatewayFixture.line(wire);
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway.gateway()::close, threads);
    assertThat(lastWord(wire)).startsWith("* BYE ");
    get(stopped);
  }
}
