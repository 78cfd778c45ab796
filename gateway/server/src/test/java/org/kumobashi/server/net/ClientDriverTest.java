package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.login.LoginRequest;
import org.kumobashi.server.telemetry.Metrics;

/** The driver with a clock and a fullness of the wire that tests decide. */
class ClientDriverTest {
  private final List<Promise<Opening>> logins = new ArrayList<>();
  private final FrameDecoder frames = new FrameDecoder();
  private EmbeddedChannel client = new EmbeddedChannel();

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
  }

  private void connect(Protocol protocol) {
    ClientSetting setting =
        new ClientSetting(
            Limits.standard(),
            Optional.empty(),
            new Waiting(logins),
            (channel, connection, session) -> {},
            new Metrics());
    ClientPolicy policy = ClientPolicy.standard("gw.example", false, true);
    client =
        new EmbeddedChannel(
            frames,
            new ClientDriver(
                setting, ConnectionTest.connection(), Dialects.client(protocol, policy), frames));
  }

  private void send(String octets) {
    client.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
    client.runPendingTasks();
  }

  private String heard() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf said = client.readOutbound(); said != null; said = client.readOutbound()) {
      text.append(said.toString(StandardCharsets.ISO_8859_1));
      said.release();
    }
    return text.toString();
  }

  private void pass(int seconds) {
    client.advanceTimeBy(seconds, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
    client.runPendingTasks();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  @DisplayName("R35 a client that sends commands and reads no reply is not read any further")
  void readsNoFurtherThanTheClientReads(Protocol protocol) {
    connect(protocol);
    heard();
    client.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    String noop = protocol == Protocol.IMAP ? "a NOOP\r\n" : "NOOP\r\n";
    send(noop.repeat(1000));
    assertThat(heard().lines().count()).isLessThanOrEqualTo(1);
    assertThat(client.config().isAutoRead()).isFalse();
    client.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    client.runPendingTasks();
    assertThat(heard().lines().count()).isGreaterThanOrEqualTo(999);
    assertThat(client.config().isAutoRead()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  @DisplayName("R35 60 s before login are 60 s in all, however busy the client is")
  void endsABusyClientWhenItsTimeIsOver(Protocol protocol) {
    connect(protocol);
    for (int second = 0; second < 59; second++) {
      send(protocol == Protocol.IMAP ? "a NOOP\r\n" : "NOOP\r\n");
      pass(1);
    }
    assertThat(heard()).doesNotContain("421", "BYE", "-ERR");
    pass(2);
    assertThat(heard()).containsAnyOf("421 4.4.2 ", "* BYE ", "-ERR [SYS/TEMP] ");
    send("a NOOP\r\n");
    assertThat(heard()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  @DisplayName("R52 a command that is dribbled has 30 s, not 30 s for each octet")
  void endsAClientWhoseCommandNeverEnds(Protocol protocol) {
    connect(protocol);
    for (int second = 0; second < 29; second++) {
      send("x");
      pass(1);
    }
    assertThat(heard()).doesNotContain("421", "BYE", "-ERR");
    pass(2);
    assertThat(heard()).containsAnyOf("421 4.4.2 ", "* BYE ", "-ERR [SYS/TEMP] ");
  }

  @Test
  @DisplayName("R52 each command has its own time")
  void beginsTheTimeOfEachCommandAnew() {
    connect(Protocol.SMTP);
    pass(25);
    send("NOOP\r\n");
    pass(25);
    assertThat(heard()).doesNotContain("421");
    pass(6);
    assertThat(heard()).contains("421 4.4.2 ");
  }

  @Test
  void holdsNoTimeAgainstAClientWhoseLoginTakesLong() {
    connect(Protocol.IMAP);
    send("a1 LOGIN alice secret\r\n");
    pass(40);
    assertThat(heard()).doesNotContain("BYE");
  }

  @Test
  void closesTheUpstreamOfALoginThatCameTooLate() {
    connect(Protocol.IMAP);
    send("a1 LOGIN alice secret\r\n");
    pass(61);
    assertThat(heard()).endsWith("* BYE The time for logging in is over.\r\n");
    EmbeddedChannel upstream = new EmbeddedChannel();
    List<String> released = new ArrayList<>();
    logins
        .getFirst()
        .setSuccess(
            new Opening.Opened(
                upstream,
                List.of(),
                ScriptedSessions.admission(Protocol.IMAP),
                () -> released.add("lease")));
    client.runPendingTasks();
    assertThat(upstream.isOpen()).isFalse();
    assertThat(released).containsExactly("lease");
    assertThat(heard()).isEmpty();
  }

  /** Logins that wait until a test decides. */
  private record Waiting(List<Promise<Opening>> logins) implements SessionOpener {
    @Override
    public Future<Opening> open(LoginRequest request, EventLoop loop) {
      Promise<Opening> promise = loop.newPromise();
      logins.add(promise);
      return promise;
    }
  }
}
