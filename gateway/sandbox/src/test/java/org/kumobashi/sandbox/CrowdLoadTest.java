package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.kumobashi.protocol.testkit.LastingPort;

/**
 * How long a normal client takes to log in while others crowd the door: a thousand that connect at
 * once, five hundred that dribble, ten thousand that are logged in and idle. See the profile
 * "load".
 */
@Tag("load")
class CrowdLoadTest {
  /** A machine's usual limit of descriptors is too low for more: each takes two at the gateway. */
  private static final int READERS = Integer.getInteger("load.readers", 2_500);

  private static final int SENDERS = Integer.getInteger("load.senders.idle", 7_500);
  private static final int MAILBOXES = 1_000;
  private static final int AT_ONCE = 1_000;
  private static final int WAVES = 5;
  private static final int DRIBBLERS = 500;
  private static final int LOGINS = 100;
  private static final int WARM_UP = 1_500;
  private static final String NORMAL = "normal@" + Sandbox.DOMAIN;

  /** TLS handshakes at once of those who come to stay. */
  private static final int ARRIVING = 20;

  @TempDir Path folder;

  /** A client from an address where nobody of the crowd is. */
  private record Normal(Visitors visitors, Secret password) {
    private static final int ELSEWHERE = 100_000;

    List<Long> logins(int count) throws IOException {
      List<Long> nanos = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        nanos.add(login());
      }
      return nanos;
    }

    /** How long it took from connecting to the answer, in nanoseconds. */
    long login() throws IOException {
      long begun = System.nanoTime();
      try (Wire wire = visitors.reader(ELSEWHERE, NORMAL, password)) {
        long took = System.nanoTime() - begun;
        wire.say("z LOGOUT");
        GatewayFixture.await(wire, "z");
        return took;
      }
    }
  }

  /** What came out, in milliseconds. */
  private static final class LoginTimes {
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();

    void add(String phase, List<Long> times) {
      nanos.computeIfAbsent(phase, fresh -> new ArrayList<>()).addAll(times);
    }

    double median(String phase) {
      return quantile(phase, 0.5);
    }

    private double quantile(String phase, double share) {
      List<Long> sorted = nanos.getOrDefault(phase, List.of()).stream().sorted().toList();
      return sorted.get((int) (sorted.size() * share)) / 1e6;
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("login, ms           median  9 of 10 within\n");
      for (String phase : nanos.keySet()) {
        text.append(
            String.format(
                Locale.ROOT, "%-18s %7.1f %15.1f%n", phase, median(phase), quantile(phase, 0.9)));
      }
      return text.toString();
    }
  }

  @Test
  void crowdsLeaveALoginWithinTwiceItsQuietTime() throws Exception {
    LoginTimes times = new LoginTimes();
    try (Sandbox sandbox = SandboxFixture.startIn(folder);
        ServedGateway gateway = new ServedGateway(sandbox, folder)) {
      int imaps = LastingPort.take();
      gateway.configure(yaml -> withImaps(yaml, imaps));
      Secret password = gateway.enrol(NORMAL);
      Map<String, Secret> crowd = gateway.enrol(crowd());
      Visitors visitors = new Visitors(sandbox.authority().clientContext(), imaps, gateway.port());
      Normal normal = new Normal(visitors, password);
      gateway.serve(List.of("-Xmx1g"));

      normal.logins(WARM_UP);
      times.add("quiet", normal.logins(LOGINS));
      try (Throng throng = new Throng(imaps, folder.resolve("ca.pem"))) {
        times.add("1,000 at once", whileAThousandConnect(throng, normal));
      }
      try (Dribblers _ = new Dribblers(visitors, DRIBBLERS)) {
        times.add("500 dribble", normal.logins(LOGINS));
      }
      List<Wire> idle = settle(visitors, crowd);
      assertThat(gateway.metrics())
          .anyMatch(line -> line.matches("kumobashi_connections_open.*imap.* " + READERS + ".0"))
          .anyMatch(line -> line.matches("kumobashi_connections_open.*smtp.* " + SENDERS + ".0"));
      times.add("10,000 idle", normal.logins(LOGINS));
      idle.forEach(Wire::close);
      times.add("quiet", normal.logins(LOGINS));
    }
    System.out.println(times);
    double most = 2 * times.median("quiet");
    assertThat(List.of("1,000 at once", "500 dribble", "10,000 idle"))
        .as(times.toString())
        .allMatch(phase -> times.median(phase) <= most);
  }

  private static List<String> crowd() {
    return IntStream.range(0, MAILBOXES).mapToObj(i -> "p" + i + "@" + Sandbox.DOMAIN).toList();
  }

  private static String withImaps(String yaml, int port) {
    String listener =
        "listeners:\n  - {name: imaps, protocol: imap, address: \"127.0.0.1:%d\", tls: implicit}\n"
            .formatted(port);
    return yaml.replace("listeners:\n", listener)
        .replace("submission: {", "submission: {idle-timeout: 35m, keep-upstream: 1s, ");
  }

  private static List<Long> whileAThousandConnect(Throng throng, Normal normal) throws IOException {
    List<Long> nanos = new ArrayList<>();
    for (int wave = 0; wave < WAVES; wave++) {
      throng.connect(AT_ONCE);
      while (!throng.isOver()) {
        nanos.add(normal.login());
      }
    }
    return nanos;
  }

  private static List<Wire> settle(Visitors visitors, Map<String, Secret> crowd) throws Exception {
    Semaphore handshakes = new Semaphore(ARRIVING);
    List<Map.Entry<String, Secret>> people = List.copyOf(crowd.entrySet());
    List<Wire> wires = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Wire>> arriving = new ArrayList<>();
      for (int i = 0; i < READERS + SENDERS; i++) {
        int number = i;
        Map.Entry<String, Secret> who = people.get(i % people.size());
        arriving.add(
            threads.submit(
                () -> {
                  handshakes.acquire();
                  try {
                    return number < READERS
                        ? visitors.reader(number, who.getKey(), who.getValue())
                        : visitors.sender(number, who.getKey(), who.getValue());
                  } finally {
                    handshakes.release();
                  }
                }));
      }
      for (Future<Wire> wire : arriving) {
        wires.add(wire.get(10, TimeUnit.MINUTES));
      }
    }
    return wires;
  }
}
