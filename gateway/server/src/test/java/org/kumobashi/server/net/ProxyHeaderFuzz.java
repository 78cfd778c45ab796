package org.kumobashi.server.net;

import static org.kumobashi.protocol.testkit.Said.require;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;

/**
 * Any octets where a load balancer's PROXY header should be: an origin is told once, the same in
 * any pieces, and what follows a header is passed on to the octet.
 */
public final class ProxyHeaderFuzz {
  private static final String NUMBER = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String ADDRESS = NUMBER + "(?:[.]" + NUMBER + "){3}";
  private static final Pattern PLAIN =
      Pattern.compile(
          "PROXY TCP4 (" + ADDRESS + ") " + ADDRESS + " [1-9][0-9]{0,3} [1-9][0-9]{0,3}\r\n(.*)",
          Pattern.DOTALL);
  private static final List<String> BEGINNINGS = List.of("PROXY ", "\r\n\r\n\0\r\nQUIT\n");

  private ProxyHeaderFuzz() {}

  /** What came of it: at most one origin, and the octets passed on. */
  private record Read(List<ProxyHeader.Origin> told, String passed) {
    /**
     * The same, but for the words of a refusal: a header can be too long before it is at its end.
     */
    boolean means(Read other) {
      return equals(other) || (isOver(told) && isOver(other.told));
    }
  }

  public static void fuzzerTestOneInput(byte[] octets) {
    FuzzInput input = new FuzzInput(octets);
    int chunk = 1 + input.octet();
    byte[] wire = input.rest();
    Read whole = read(wire, wire.length + 1);
    Read pieces = read(wire, chunk);
    require(whole.means(pieces), () -> "chunking matters: " + whole + " or " + pieces);
    String text = new String(wire, StandardCharsets.ISO_8859_1);
    check(text, whole);
    Matcher plain = PLAIN.matcher(text);
    if (plain.matches()) {
      InetAddress address = InetAddress.ofLiteral(plain.group(1));
      Read model = new Read(List.of(new ProxyHeader.Origin.Client(address)), plain.group(2));
      require(whole.equals(model), () -> "not understood: " + whole);
    }
  }

  private static void check(String text, Read read) {
    require(read.told.size() == 1, () -> "told " + read.told);
    switch (read.told.getFirst()) {
      case ProxyHeader.Origin.Client _, ProxyHeader.Origin.Peer _ -> {
        require(BEGINNINGS.stream().anyMatch(text::startsWith), () -> "no header, and believed");
        require(text.endsWith(read.passed), () -> "octets behind the header are others");
      }
      case ProxyHeader.Origin.Unusable(String why) -> Said.checkLogged(why);
    }
  }

  private static Read read(byte[] wire, int chunk) {
    List<ProxyHeader.Origin> told = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(new ProxyHeader(Duration.ofSeconds(5), told::add));
    for (int at = 0; at < wire.length && !isOver(told); at += chunk) {
      channel.writeInbound(Unpooled.copiedBuffer(wire, at, Math.min(chunk, wire.length - at)));
    }
    if (told.isEmpty()) {
      channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    channel.checkException();
    StringBuilder passed = new StringBuilder();
    for (Optional<ByteBuf> part = next(channel); part.isPresent(); part = next(channel)) {
      passed.append(new String(ByteBufUtil.getBytes(part.get()), StandardCharsets.ISO_8859_1));
      part.get().release();
    }
    channel.close();
    channel.checkException();
    // Whoever is told that nothing is to be believed closes, and nobody is there to hear the rest.
    return new Read(told, isOver(told) ? "" : passed.toString());
  }

  /** After this the connection is closed by whoever was told. */
  private static boolean isOver(List<ProxyHeader.Origin> told) {
    return told.stream().anyMatch(ProxyHeader.Origin.Unusable.class::isInstance);
  }

  private static Optional<ByteBuf> next(EmbeddedChannel channel) {
    return Optional.ofNullable(channel.readInbound());
  }
}
