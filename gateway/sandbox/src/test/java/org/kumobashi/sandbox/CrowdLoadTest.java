package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;

/**
 * How long a normal client takes to log in while others crowd the door: a thousand that connect at
 * once, five hundred that dribble, ten thousand that are logged in and idle. See the profile
 * "load".
 */
@Tag("load")
class CrowdLoadTest {
  private static final int READERS = Integer.getInteger("load.readers", 2_500);
  private static final int SENDERS = Integer.getInteger("load.senders.idle", 7_500);
  private static final int AT_ONCE = 1_000;
  private static final int WAVES = 5;
  private static final int DRIBBLERS = 500;
  private static final int LOGINS = 100;
  private static final int WARM_UP = 1_500;
  private static final int MAILBOXES = 1_000;
  private static final String NORMAL = "normal@" + Sandbox.DOMAIN;

  /** From an address of the crowd's own past all those that are idle. */
  private static final int ELSEWHERE = 100_000;

  @TempDir Path folder;

  private final Map<String, Quantiles> table = new LinkedHashMap<>();
  private Visitors visitors;
  private Secret password;

  /** Of login times, in milliseconds. */
  private record Quantiles(double median, double most) {
    static Quantiles of(List<Long> nanos) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return new Quantiles(
          sorted.get(sorted.size() / 2) / 1e6, sorted.get(sorted.size() * 9 / 10) / 1e6);
    }
  }

  @Test
  void crowdsLeaveALoginWithinTwiceItsQuietTime() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxSettings.in(folder));
        ServedGateway gateway = new ServedGateway(sandbox, folder)) {
      int imaps = GatewayFiles.freePort();
      gateway.configure(yaml -> withImaps(yaml, imaps));
      List<String> mailboxes =
          IntStream.range(0, MAILBOXES).mapToObj(i -> "p" + i + "@" + Sandbox.DOMAIN).toList();
      List<String> people = new ArrayList<>(mailboxes);
      people.add(NORMAL);
      Map<String, Secret> passwords = gateway.enrol(people);
      password = Objects.requireNonNull(passwords.get(NORMAL));
      visitors = new Visitors(sandbox.authority().clientContext(), imaps, gateway.port());
      gateway.serve(List.of("-Xmx1g"));

      logins(WARM_UP);
      List<Long> quiet = new ArrayList<>(logins(LOGINS));
      try (Throng throng = new Throng(imaps, folder.resolve("ca.pem"))) {
        table.put("1,000 connect at once", Quantiles.of(whileAThousandConnect(throng)));
      }
      table.put("500 dribble", Quantiles.of(whileSomeDribble()));
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Wire> idle = idle(threads, mailboxes, passwords);
        assertThat(gateway.metrics())
            .anyMatch(line -> line.matches("kumobashi_connections_open.*imap.* " + READERS + ".0"))
            .anyMatch(line -> line.matches("kumobashi_connections_open.*smtp.* " + SENDERS + ".0"));
        table.put("10,000 idle", Quantiles.of(logins(LOGINS)));
        idle.forEach(Wire::close);
      }
      quiet.addAll(logins(LOGINS));
      table.put("quiet, before and after", Quantiles.of(quiet));
      System.out.println(show());
    }
    double quiet = table.get("quiet, before and after").median();
    assertThat(table.values()).as(show()).allMatch(times -> times.median() <= 2 * quiet);
  }

  private String show() {
    StringBuilder text = new StringBuilder("login, milliseconds:      median    9 of 10 within\n");
    table.forEach(
        (phase, times) ->
            text.append(
                String.format(
                    Locale.ROOT, "%-24s %8.1f %12.1f%n", phase, times.median(), times.most())));
    return text.toString();
  }

  private static String withImaps(String yaml, int port) {
    return yaml.replace(
            "listeners:\n",
            "listeners:\n  - {name: imaps, protocol: imap, address: \"127.0.0.1:%d\", tls: implicit}\n"
                .formatted(port))
        .replace("submission: {", "submission: {idle-timeout: 35m, keep-upstream: 1s, ");
  }

  private List<Long> logins(int count) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nanos.add(login());
    }
    return nanos;
  }

  private long login() throws IOException {
    long begun = System.nanoTime();
    try (Wire wire = visitors.reader(ELSEWHERE, NORMAL, password)) {
      long took = System.nanoTime() - begun;
      wire.say("z LOGOUT");
      GatewayFixture.await(wire, "z");
      return took;
    }
  }

  private List<Long> whileAThousandConnect(Throng throng) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (int wave = 0; wave < WAVES; wave++) {
      throng.connect(AT_ONCE);
      while (!throng.isOver()) {
        nanos.add(login());
      }
    }
    return nanos;
  }

  // Half of them never finish a TLS hello, half never a command; who is let go comes again.
  private List<Long> whileSomeDribble() throws Exception {
    List<Thread> dribblers = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(DRIBBLERS);
    for (int i = 0; i < DRIBBLERS; i++) {
      int number = i;
      dribblers.add(Thread.ofVirtual().start(() -> dribble(number, begun)));
    }
    assertThat(begun.await(2, TimeUnit.MINUTES)).as("all dribble").isTrue();
    List<Long> nanos = logins(LOGINS);
    dribblers.forEach(Thread::interrupt);
    for (Thread dribbler : dribblers) {
      dribbler.join();
    }
    return nanos;
  }

  private void dribble(int number, CountDownLatch begun) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (number % 2 == 0) {
          dribbleHello(number, begun);
        } else {
          dribbleCommand(number, begun);
        }
      } catch (IOException letGo) {
        begun.countDown();
      } catch (InterruptedException over) {
        return;
      }
    }
  }

  private void dribbleHello(int number, CountDownLatch begun)
      throws IOException, InterruptedException {
    try (Socket socket = visitors.connect(number)) {
      OutputStream out = socket.getOutputStream();
      byte[] hello = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
      for (int i = 0; ; i++) {
        out.write(i < hello.length ? hello[i] : 7);
        begun.countDown();
        Thread.sleep(1_000);
      }
    }
  }

  private void dribbleCommand(int number, CountDownLatch begun)
      throws IOException, InterruptedException {
    try (Wire wire = visitors.greeted(number)) {
      while (true) {
        wire.write("x".getBytes(StandardCharsets.US_ASCII));
        wire.flush();
        begun.countDown();
        Thread.sleep(1_000);
      }
    }
  }

  private List<Wire> idle(
      ExecutorService threads, List<String> mailboxes, Map<String, Secret> passwords)
      throws Exception {
    Semaphore handshakes = new Semaphore(20);
    List<Future<Wire>> arriving = new ArrayList<>();
    for (int i = 0; i < READERS + SENDERS; i++) {
      int number = i;
      String mailbox = mailboxes.get(i % mailboxes.size());
      arriving.add(
          threads.submit(
              () -> {
                handshakes.acquire();
                try {
                  Secret own = Objects.requireNonNull(passwords.get(mailbox));
                  return number < READERS
                      ? visitors.reader(number, mailbox, own)
                      : visitors.sender(number, mailbox, own);
                } finally {
                  handshakes.release();
                }
              }));
    }
    List<Wire> wires = new ArrayList<>();
    for (Future<Wire> wire : arriving) {
      wires.add(wire.get(10, TimeUnit.MINUTES));
    }
    return wires;
  }
}
