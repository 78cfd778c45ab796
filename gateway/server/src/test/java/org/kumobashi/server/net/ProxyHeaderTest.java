package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header of a load balancer, whole and octet by octet. */
class ProxyHeaderTest {
  private static final String V1 = "PROXY TCP4 198.51.100.7 192.0.2.1 51000 993\r\n";

  /** Signature, version 2 and PROXY, TCP over IPv4, then 12 octets of addresses and ports. */
  private static final String V2_IPV4 =
      "0d0a0d0a000d0a515549540a" + "21" + "11" + "000c" + "c6336407" + "c0000201" + "c73803e1";

  private static final String V2_LOCAL = "0d0a0d0a000d0a515549540a" + "20" + "00" + "0000";

  private final List<ProxyHeader.Origin> told = new ArrayList<>();
  private final StringBuilder behind = new StringBuilder();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void accept() {
    channel.pipeline().addLast(new ProxyHeader(Duration.ofSeconds(5), this::told));
  }

  private void told(ProxyHeader.Origin origin) {
    told.add(origin);
    channel.pipeline().addLast(new Behind());
  }

  private void send(byte[] octets, int piece) {
    for (int from = 0; from < octets.length && channel.isOpen(); from += piece) {
      int length = Math.min(piece, octets.length - from);
      channel.writeInbound(Unpooled.copiedBuffer(octets, from, length));
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static ProxyHeader.Origin client(String address) {
    return new ProxyHeader.Origin.Client(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  @DisplayName("R54 version 1 in any pieces, and what follows goes to whoever comes behind")
  void readsVersionOneInAnyPieces(int piece) {
    accept();
    send(text(V1 + "a1 NOOP\r\n"), piece);
    assertThat(told).containsExactly(client("198.51.100.7"));
    assertThat(behind).hasToString("a1 NOOP\r\n");
    assertThat(channel.pipeline().names()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  @DisplayName("R54 version 2 in any pieces, and what follows goes to whoever comes behind")
  void readsVersionTwoInAnyPieces(int piece) {
    accept();
    send(hex(V2_IPV4 + "1603"), piece);
    assertThat(told).containsExactly(client("198.51.100.7"));
    assertThat(behind).hasToString("\u0016\u0003");
  }

  @Test
  @DisplayName("R54 after nonsense no header counts, and more nonsense is nobody's bug")
  void staysWhatItSaidOfNonsense() {
    accept();
    send(text("NONSENSE 0\r\nPROXY UNKNOWN\r\nNONSENSE\r\n"), 1000);
    assertThat(told).singleElement().isInstanceOf(ProxyHeader.Origin.Unusable.class);
    channel.checkException();
  }

  @Test
  void readsIpv6() {
    accept();
    send(text("PROXY TCP6 2001:db8::7 2001:db8::1 51000 993\r\n"), 1000);
    assertThat(told).containsExactly(client("2001:db8::7"));
  }

  @Test
  void takesAMappedAddressForTheIpv4One() {
    accept();
    String addresses =
        "00000000000000000000ffffc6336407" + "00000000000000000000ffffc0000201" + "c73803e1";
    send(hex("0d0a0d0a000d0a515549540a" + "21" + "21" + "0024" + addresses), 1000);
    assertThat(told).containsExactly(client("198.51.100.7"));
  }

  @Test
  void passesOverExtensions() {
    accept();
    send(hex(V2_IPV4.replace("000c", "0013") + "05000474657374" + "41"), 3);
    assertThat(told).containsExactly(client("198.51.100.7"));
    assertThat(behind).hasToString("A");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ff::1 ::1 1 2\r\n"})
  void keepsTheAddressOfThePeerIfTheClientIsUnknown(String header) {
    accept();
    send(text(header), 1);
    assertThat(told).containsExactly(new ProxyHeader.Origin.Peer());
  }

  @Test
  void keepsTheAddressOfThePeerForItsOwnConnections() {
    accept();
    send(hex(V2_LOCAL), 1);
    assertThat(told).containsExactly(new ProxyHeader.Origin.Peer());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a1 LOGIN alice secret-of-alice\r\n",
        "PROXY TCP4 198.51.100.777 192.0.2.1 51000 993\r\n",
        "PROXY TCP4 198.51.100.7 192.0.2.1 51000 99333\r\n",
        "PROXY TCP4 198.51.100.7\r\n",
        "PROXY TCP6 fe80::1%nowhere fe80::1 51000 993\r\n",
        "PROXY UDP4 198.51.100.7 192.0.2.1 51000 993\r\n",
      })
  void refusesWhatIsNoHeader(String octets) {
    accept();
    send(text(octets), 1000);
    assertThat(told).hasSize(1).first().isInstanceOf(ProxyHeader.Origin.Unusable.class);
    assertThat(told.toString()).doesNotContain("secret");
    assertThat(behind).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY TCP4 ", "\u0016\u0003\u0001\u0002\u0000"})
  @DisplayName("R54 a line of version 1 ends within some hundred octets")
  void refusesAnEndlessLine(String begin) {
    accept();
    send(text(begin), 1000);
    send(text("1".repeat(108)), 1);
    assertThat(told).hasSize(1).first().isInstanceOf(ProxyHeader.Origin.Unusable.class);
  }

  @Test
  @DisplayName("R54 extensions of version 2 are not kept without a bound")
  void refusesLongExtensions() {
    accept();
    send(hex(V2_IPV4.replace("000c", "ffff")), 1000);
    send(new byte[2400], 100);
    assertThat(told).hasSize(1).first().isInstanceOf(ProxyHeader.Origin.Unusable.class);
  }

  @Test
  void refusesDatagrams() {
    accept();
    send(hex(V2_IPV4.replace("2111", "2112")), 1000);
    assertThat(told).hasSize(1).first().isInstanceOf(ProxyHeader.Origin.Unusable.class);
  }

  @Test
  @DisplayName("R54 a header has 5 s in all, however busily it comes")
  void refusesAHeaderThatComesTooSlowly() {
    accept();
    for (int second = 0; second < 5; second++) {
      assertThat(told).isEmpty();
      send(text(V1.substring(second, second + 1)), 1);
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
    assertThat(told).hasSize(1).first().isInstanceOf(ProxyHeader.Origin.Unusable.class);
    send(text(V1.substring(5)), 1);
    assertThat(told).hasSize(1);
  }

  @Test
  void refusesABalancerThatClosesBeforeItsHeader() {
    accept();
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(told).hasSize(1).first().isInstanceOf(ProxyHeader.Origin.Unusable.class);
  }

  @Test
  void doesNotMissAHeaderAfterItHasCome() {
    accept();
    send(text(V1), 1000);
    channel.advanceTimeBy(1, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();
    assertThat(told).containsExactly(client("198.51.100.7"));
  }

  /** What comes behind the header. */
  private final class Behind extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf octets = (ByteBuf) message;
      behind.append(octets.toString(StandardCharsets.ISO_8859_1));
      octets.release();
    }
  }
}
