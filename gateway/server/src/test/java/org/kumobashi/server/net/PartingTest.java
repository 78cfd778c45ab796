package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.TlsMode;

/** How a relayed session ends when the gateway stops. */
class PartingTest {
  private static final GatewayStopping TEN_SECONDS = GatewayStopping.within(Duration.ofSeconds(10));
  private static final String BYE =
      "* BYE The mail gateway is restarting, please connect again.\r\n";

  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel upstream = new EmbeddedChannel();

  private void relay(Protocol protocol) {
    Listener listener =
        new Listener(
            "stage",
            protocol,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            TlsMode.NONE,
            Access.cleartextFrom(Network.parse("127.0.0.0/8")),
            Listener.Content.standard());
    Connection connection = new Connection("1", listener, InetAddress.getLoopbackAddress(), 0);
    Parting parting = new Parting(client, upstream, connection, Dialects.lull(protocol));
    client.pipeline().addLast(new Relay(upstream, connection, parting, Relay.Side.CLIENT));
    upstream.pipeline().addLast(new Relay(client, connection, parting, Relay.Side.UPSTREAM));
  }

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    upstream.finishAndReleaseAll();
  }

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static String heard(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return all.toString();
  }

  private void stop() {
    client.pipeline().fireUserEventTriggered(TEN_SECONDS);
  }

  @Test
  @DisplayName("R57 an idle IMAP session hears BYE at once, and upstream nothing")
  void saysByeToAnIdleSession() {
    relay(Protocol.IMAP);
    stop();
    assertThat(heard(client)).isEqualTo(BYE);
    assertThat(heard(upstream)).isEmpty();
    assertThat(upstream.isOpen()).isFalse();
  }

  @Test
  @DisplayName("R57 a response on its way is finished first")
  void finishesWhatIsOnItsWay() {
    relay(Protocol.IMAP);
    client.writeInbound(octets("a FETCH 1 BODY[]\r\n"));
    upstream.writeInbound(octets("* 1 FETCH (BODY[] {9}\r\nhello\r\n"));
    stop();
    assertThat(heard(client)).doesNotContain("BYE");
    upstream.writeInbound(octets("xy)\r\na OK done\r\n"));
    assertThat(heard(client)).isEqualTo("xy)\r\na OK done\r\n" + BYE);
  }

  @Test
  @DisplayName("R57 what takes longer than the grace is interrupted between two responses only")
  void interruptsBetweenResponsesWhenTheTimeIsOver() {
    relay(Protocol.IMAP);
    client.writeInbound(octets("a FETCH 1:* BODY[]\r\n"));
    upstream.writeInbound(octets("* 1 FETCH (BODY[] {3}\r\nabc)\r\n* 2 FETCH (BODY[] {3}\r\na"));
    stop();
    client.advanceTimeBy(9, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
    assertThat(heard(client)).doesNotContain("BYE");
    upstream.writeInbound(octets("bc)\r\n"));
    assertThat(heard(client)).isEqualTo("bc)\r\n" + BYE);
  }

  @Test
  void relaysNothingBehindTheLastWord() {
    relay(Protocol.POP3);
    stop();
    assertThat(heard(client)).startsWith("-ERR [SYS/TEMP] ");
    client.writeInbound(octets("QUIT\r\n"));
    assertThat(heard(upstream)).isEmpty();
  }

  @Test
  @DisplayName("R57 the answer to a QUIT is upstream's, and no QUIT is made up")
  void leavesQuitToItsOwnAnswer() {
    relay(Protocol.POP3);
    client.writeInbound(octets("DELE 1\r\nQUIT\r\n"));
    stop();
    client.advanceTimeBy(10, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
    assertThat(heard(client)).isEmpty();
    upstream.writeInbound(octets("+OK\r\n+OK bye\r\n"));
    assertThat(heard(client)).startsWith("+OK\r\n+OK bye\r\n");
    assertThat(heard(upstream)).isEqualTo("DELE 1\r\nQUIT\r\n");
  }
}
