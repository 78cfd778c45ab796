package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Crowd;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.Patience;
import org.kumobashi.server.config.TlsMode;

/** Who is let in and who is not, over real sockets from several addresses. */
class DoorTest {
  private static final String BALANCER = "127.0.0.9";
  private static final Origins BEHIND = Origins.through(Network.parse(BALANCER));
  private final List<Socket> open = new ArrayList<>();
  private DoorStage stage;

  @BeforeEach
  void start() throws IOException {
    Patience impatient = Patience.standard().withProxyHeader(Duration.ofMillis(300));
    stage = new DoorStage(Limits.standard().with(impatient));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    stage.close();
  }

  private Socket connect(String from, InetSocketAddress to) throws IOException {
    Socket socket = DoorStage.from(from, to);
    open.add(socket);
    return socket;
  }

  private static List<Network> networks(String... texts) {
    return Arrays.stream(texts).map(Network::parse).toList();
  }

  // Over octets that were not read a close is a reset.
  private static void assertClosedInSilence(Socket client) throws IOException {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  @ParameterizedTest
  @EnumSource(TlsMode.class)
  void closesWhoMayNotConnectBeforeAnythingIsSaid(TlsMode tls) throws Exception {
    Origins origins = new Origins(networks("127.0.0.0/24"), networks("127.0.0.66"), List.of());
    InetSocketAddress door = stage.listen(Protocol.IMAP, tls, origins);
    assertClosedInSilence(connect("127.0.0.66", door));
    assertClosedInSilence(connect("127.0.1.1", door));
    Socket welcome = connect("127.0.0.1", door);
    if (tls == TlsMode.IMPLICIT) {
      welcome = stage.certificate.secure(welcome, true);
    }
    assertThat(DoorStage.line(welcome)).startsWith("* OK ");
    assertThat(stage.metric("kumobashi_connections_refused_total{cause=\"denied\"")).isEqualTo(2);
    await().untilAsserted(() -> assertThat(stage.counts()).containsExactly(1, 1, 1, 1));
  }

  @Test
  @DisplayName("R54 logins behind a balancer come from the address in its header")
  void goesByTheAddressInTheHeader() throws Exception {
    InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.NONE, BEHIND);
    Socket client = connect(BALANCER, door);
    DoorStage.say(
        client, "PROXY TCP4 198.51.100.7 192.0.2.1 51000 143\r\na1 LOGIN alice secret\r\n");
    assertThat(DoorStage.line(client)).startsWith("* OK ");
    assertThat(stage.login().request().client().getHostAddress()).isEqualTo("198.51.100.7");
  }

  @ParameterizedTest
  @EnumSource(TlsMode.class)
  @DisplayName("R54 a header of single octets, before TLS of any kind")
  void readsAHeaderInSingleOctets(TlsMode tls) throws Exception {
    InetSocketAddress door = stage.listen(Protocol.SMTP, tls, BEHIND);
    Socket client = connect(BALANCER, door);
    client.setTcpNoDelay(true);
    for (char octet : "PROXY TCP4 198.51.100.7 192.0.2.1 51000 143\r\n".toCharArray()) {
      DoorStage.say(client, String.valueOf(octet));
    }
    Socket secured = tls == TlsMode.IMPLICIT ? stage.certificate.secure(client, true) : client;
    assertThat(DoorStage.line(secured)).startsWith("220 ");
  }

  @Test
  @DisplayName("R54 nobody but the balancers may connect behind them")
  void refusesWhoComesPastTheBalancer() throws Exception {
    InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.NONE, BEHIND);
    Socket client = connect("127.0.0.1", door);
    try {
      DoorStage.say(client, "PROXY TCP4 198.51.100.7 192.0.2.1 51000 143\r\n");
    } catch (SocketException closedAlready) {
      assertThat(closedAlready).isNotNull();
    }
    assertClosedInSilence(client);
    assertThat(stage.metric("kumobashi_connections_refused_total{cause=\"not-a-balancer\""))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"''", "PROXY TCP4 198.5", "a1 LOGIN alice secret\r\n"})
  @DisplayName("R54 a balancer that sends no whole header is closed after its time")
  void closesABalancerWithoutAHeader(String said) throws Exception {
    InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.NONE, BEHIND);
    Socket client = connect(BALANCER, door);
    DoorStage.say(client, said);
    assertClosedInSilence(client);
    assertThat(stage.metric("kumobashi_connections_refused_total{cause=\"no-proxy-header\""))
        .isEqualTo(1);
    await().untilAsserted(() -> assertThat(stage.counts()).containsExactly(0, 0, 0, 0));
  }

  @Test
  @DisplayName("R54 a listener without balancers believes no header")
  void takesAHeaderForACommandWhereNobodyIsTrusted() throws Exception {
    InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.NONE, Origins.anywhere());
    Socket client = connect("127.0.0.1", door);
    DoorStage.say(client, "PROXY TCP4 198.51.100.7 192.0.2.1 51000 143\r\n");
    assertThat(DoorStage.line(client)).startsWith("* OK ");
    assertThat(DoorStage.line(client)).startsWith("PROXY BAD ");
  }

  @Test
  void holdsListsAndBoundsAgainstTheAddressInTheHeader() throws Exception {
    Origins origins = new Origins(List.of(), networks("198.51.100.66"), networks(BALANCER));
    InetSocketAddress door = stage.listen(Protocol.POP3, TlsMode.NONE, origins);
    stage.allowNoMoreThan(Crowd.standard().with(1, 100));
    Socket denied = connect(BALANCER, door);
    DoorStage.say(denied, "PROXY TCP4 198.51.100.66 192.0.2.1 51000 143\r\n");
    assertClosedInSilence(denied);
    for (int client = 1; client < 4; client++) {
      Socket welcome = connect(BALANCER, door);
      DoorStage.say(welcome, "PROXY TCP4 198.51.100." + client + " 192.0.2.1 51000 143\r\n");
      assertThat(DoorStage.line(welcome)).startsWith("+OK ");
    }
    Socket second = connect(BALANCER, door);
    DoorStage.say(second, "PROXY TCP4 198.51.100.1 192.0.2.1 51000 143\r\n");
    assertThat(DoorStage.line(second)).startsWith("-ERR [SYS/TEMP] Too many connections");
    await().untilAsserted(() -> assertThat(stage.counts()).endsWith(3, 3, 1));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "IMAP, NONE, * BYE [LIMIT] ",
    "IMAP, IMPLICIT, * BYE [LIMIT] ",
    "POP3, STARTTLS, -ERR [SYS/TEMP] ",
    "POP3, IMPLICIT, -ERR [SYS/TEMP] ",
    "SMTP, STARTTLS, '421 4.7.0 '",
    "SMTP, IMPLICIT, '421 4.7.0 '"
  })
  void tellsThatThereAreTooManyConnections(Protocol protocol, TlsMode tls, String words)
      throws Exception {
    InetSocketAddress door = stage.listen(protocol, tls, Origins.anywhere());
    stage.allowNoMoreThan(Crowd.standard().with(1, 2));
    connect("127.0.0.1", door);
    await().until(() -> stage.population.doorkeeper().inside() == 1);
    assertTurnedAway(connect("127.0.0.1", door), tls, words);
    connect("127.0.0.2", door);
    await().until(() -> stage.population.doorkeeper().inside() == 2);
    assertTurnedAway(connect("127.0.0.3", door), tls, words);
    stage.allowNoMoreThan(Crowd.standard().withTotal(2));
    assertTurnedAway(connect("127.0.1.1", door), tls, words);
    for (String cause : new String[] {"address", "network", "connections"}) {
      assertThat(stage.metric("kumobashi_connections_refused_total{cause=\"" + cause))
          .as(cause)
          .isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "IMAP, * BYE [UNAVAILABLE] ",
    "POP3, -ERR [SYS/TEMP] ",
    "SMTP, '421 4.3.2 '",
  })
  @DisplayName("R52 during a shortage new connections are turned away for now, others go on")
  void turnsNewOnesAwayDuringAShortage(Protocol protocol, String words) throws Exception {
    InetSocketAddress door = stage.listen(protocol, TlsMode.NONE, Origins.anywhere());
    Socket inside = connect("127.0.0.1", door);
    assertThat(DoorStage.line(inside)).isNotEmpty();
    stage.runShortOf(Refusal.MEMORY);
    assertTurnedAway(connect("127.0.0.1", door), TlsMode.NONE, words);
    DoorStage.say(inside, protocol == Protocol.IMAP ? "a1 NOOP\r\n" : "NOOP\r\n");
    assertThat(DoorStage.line(inside)).isNotEmpty();
  }

  private void assertTurnedAway(Socket client, TlsMode tls, String words) throws Exception {
    Socket secured = tls == TlsMode.IMPLICIT ? stage.certificate.secure(client, true) : client;
    open.add(secured);
    assertThat(DoorStage.line(secured)).startsWith(words);
    assertThat(secured.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  @DisplayName("R49 a thousand clients that connect at once are all greeted")
  void greetsAThousandAtOnce() throws Exception {
    InetSocketAddress door = stage.listen(Protocol.SMTP, TlsMode.NONE, Origins.anywhere());
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> greetings = new ArrayList<>();
      for (int client = 0; client < 1000; client++) {
        greetings.add(
            threads.submit(
                () -> {
                  start.await();
                  try (Socket socket = DoorStage.from("127.0.0.1", door)) {
                    return DoorStage.line(socket);
                  }
                }));
      }
      start.countDown();
      for (Future<String> greeting : greetings) {
        assertThat(greeting.get()).startsWith("220 ");
      }
    }
  }

  @Test
  @DisplayName("R51 a flood that is refused buys no more than 100 handshakes at once")
  void closesAFloodWithoutAWord() throws Exception {
    InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.IMPLICIT, Origins.anywhere());
    stage.allowNoMoreThan(Crowd.standard().with(1, 100));
    connect("127.0.0.1", door);
    await().until(() -> stage.population.doorkeeper().inside() == 1);
    for (int refused = 0; refused < Farewell.MOST; refused++) {
      connect("127.0.0.1", door);
    }
    await().until(() -> stage.population.clients().size() == 1 + Farewell.MOST);
    for (int refused = 0; refused < 20; refused++) {
      assertClosedInSilence(connect("127.0.0.1", door));
    }
    await()
        .untilAsserted(
            () -> assertThat(stage.population.clients().size()).isEqualTo(1 + Farewell.MOST));
    assertThat(stage.population.doorkeeper().inside()).isEqualTo(1);
  }

  @Test
  @DisplayName("R52 the kernel looks after peers that vanish, within minutes")
  void hasTheKernelProbePeers() throws Exception {
    InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.NONE, Origins.anywhere());
    assertThat(DoorStage.line(connect("127.0.0.1", door))).startsWith("* OK");
    assertThat(stage.population.clients().size()).isEqualTo(1);
    ChannelConfig client = stage.population.clients().iterator().next().config();
    assertThat(client.getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
    assertThat(client.getOption(EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(240);
    assertThat(client.getOption(EpollChannelOption.TCP_KEEPINTVL)).isEqualTo(20);
    assertThat(client.getOption(EpollChannelOption.TCP_KEEPCNT)).isEqualTo(3);
    assertThat(client.getOption(EpollChannelOption.TCP_USER_TIMEOUT)).isEqualTo(300_000);
  }
}
