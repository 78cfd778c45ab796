package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.smtp.RecipientQuota;
import org.kumobashi.protocol.smtp.SubmissionPolicy;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.SubmissionLimits;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;
import org.kumobashi.server.login.Admission;

/** Buffers on their way from a client to upstream: what is copied, and who lets go of them. */
class SubmissionRelayTest {
  private static final int LIMIT = 100_000;
  private static final int LARGE = 26_214_400;
  private static final String ENVELOPE =
      "MAIL FROM:<alice@example.ac.jp>\r\nRCPT TO:<b@x>\r\nDATA\r\n";
  private static final String GO_AHEAD = "250 a\r\n250 b\r\n354 c\r\n";
  private static final SslContext TLS = tls();
  private static ResourceLeakDetector.Level before;

  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel upstream = new EmbeddedChannel();
  private final Opening.Opened opened =
      new Opening.Opened(upstream, List.of(), ScriptedSessions.admission(Protocol.SMTP), () -> {});
  private final List<ByteBuf> given = new ArrayList<>();
  private final List<MailboxError> noted = new ArrayList<>();
  private int answered;

  private static SslContext tls() {
    try {
      return SslContextBuilder.forClient().build();
    } catch (SSLException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  @BeforeAll
  static void watchForLeaks() {
    before = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @AfterAll
  static void watchAsBefore() {
    ResourceLeakDetector.setLevel(before);
  }

  @BeforeEach
  void handOver() {
    handOver(LIMIT);
  }

  private void handOver(int limit) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Access access = Access.cleartextFrom(Network.parse("127.0.0.0/8"));
    Listener listener =
        new Listener(
            "stage", Protocol.SMTP, address, TlsMode.NONE, access, Listener.Content.standard());
    SubmissionRelay relay =
        new SubmissionRelay(
            new Connection("c1", listener, address.getAddress(), 0),
            client,
            opened,
            new OneSession(),
            new SubmissionTerms(
                new SubmissionPolicy(
                    "gw.example",
                    new SubmissionPolicy.ContentPolicy(limit, 4L * limit, false),
                    500,
                    "alice@example.ac.jp",
                    SenderPolicy.ANY),
                SubmissionLimits.standard()));
    client.pipeline().addLast(relay.clientSide());
  }

  /** The client says this in a buffer that has room for more behind it. */
  private ByteBuf says(ByteBuf buffer, String text) {
    buffer.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    given.add(buffer);
    client.writeInbound(buffer);
    return buffer;
  }

  private void upstreamSays(String text) {
    upstream.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  private void beginContent() {
    says(Unpooled.buffer(), ENVELOPE);
    upstreamSays(GO_AHEAD);
    readAll(upstream);
    readAll(client);
  }

  private static String readAll(EmbeddedChannel channel) {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return text.toString();
  }

  private void expectAllReleased() {
    assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }

  @Test
  void passesContentOnInTheClientsOwnBuffer() {
    beginContent();
    String content = "Subject: x\r\n\r\n" + "..text of a line\r\n".repeat(100);
    ByteBuf buffer = says(Unpooled.buffer(), content);
    ByteBuf passed = upstream.readOutbound();
    assertThat(passed.array()).isSameAs(buffer.array());
    assertThat(passed.toString(StandardCharsets.ISO_8859_1)).isEqualTo(content);
    assertThat(buffer.refCnt()).isEqualTo(1);
    passed.release();
    expectAllReleased();
  }

  @Test
  void findsTheRightOctetsBehindCommandsInTheSameBuffer() {
    says(Unpooled.buffer(), ENVELOPE + "early\r\n");
    assertThat(readAll(upstream)).isEqualTo(ENVELOPE);
    String content = "a\nb\r\n" + "text\r\n".repeat(200);
    says(Unpooled.buffer(), content + ".\r\nMAIL");
    upstreamSays(GO_AHEAD);
    assertThat(readAll(upstream))
        .isEqualTo("early\r\n" + content.replace("a\nb", "a\r\nb") + ".\r\n");
    expectAllReleased();
  }

  @Test
  void writesHostileContentInFewPieces() {
    beginContent();
    says(Unpooled.buffer(), "a\n".repeat(5_000));
    assertThat(upstream.outboundMessages()).hasSize(1);
    assertThat(readAll(upstream)).isEqualTo("a\r\n".repeat(5_000));
    expectAllReleased();
  }

  @Test
  void takesNoteOfAMessageThatUpstreamRefuses() {
    beginContent();
    says(Unpooled.buffer(), "text\r\n.\r\n");
    upstreamSays(
        "554 5.2.252 SendAsDenied; no [AB0123.jpnprd01.prod.outlook.com 08DD1234ABCD5678]\r\n");
    assertThat(noted).hasSize(1);
    assertThat(noted.getFirst().kind()).isEqualTo(MailboxError.Kind.SUBMISSION);
    assertThat(noted.getFirst().mailbox()).isEqualTo(opened.admission().mailbox().address());
    assertThat(noted.getFirst().device()).isEqualTo(opened.admission().device().id());
    assertThat(noted.getFirst().cause()).contains("SendAsDenied", "correlation=08DD1234ABCD5678");
    upstream.releaseOutbound();
    client.releaseOutbound();
  }

  @Test
  void lettingGoOfARefusedMessageLetsGoOfItsBuffers() {
    beginContent();
    says(Unpooled.buffer(), "text\r\n".repeat(1_000));
    says(Unpooled.buffer(), "text\r\n".repeat(LIMIT / 6));
    assertThat(upstream.isActive()).isFalse();
    says(Unpooled.buffer(), "text\r\n.\r\n");
    assertThat(readAll(client)).startsWith("552 5.3.4 ");
    assertThat(readAll(upstream)).isEqualTo("text\r\n".repeat(1_000));
    expectAllReleased();
  }

  private void pass(int seconds) {
    client.advanceTimeBy(seconds, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
    client.runPendingTasks();
  }

  private void dribble(int octetsASecond, int seconds) {
    for (int second = 0; second < seconds; second++) {
      if (client.isActive()) {
        says(Unpooled.buffer(), "x".repeat(octetsASecond - 2) + "\r\n");
      }
      pass(1);
    }
  }

  @Test
  @DisplayName("R52 a message slower than 64 octets a second over three minutes is not sent")
  void endsAMessageThatComesTooSlowly() {
    beginContent();
    dribble(63, 179);
    assertThat(upstream.isActive()).isTrue();
    dribble(63, 2);
    assertThat(upstream.isActive()).as("cut before its final dot").isFalse();
    assertThat(readAll(client)).startsWith("421 4.4.2 The message comes too slowly");
    assertThat(readAll(upstream)).doesNotContain("\r\n.\r\n");
    expectAllReleased();
  }

  @Test
  @DisplayName("R57 who is still in a message a second before the grace is over hears 421")
  void givesUpAMessageWhenTheGraceIsNearlyOver() {
    beginContent();
    client.pipeline().fireUserEventTriggered(new GatewayStopping(Duration.ofSeconds(10)));
    dribble(1000, 8);
    assertThat(upstream.isActive()).isTrue();
    dribble(1000, 2);
    assertThat(upstream.isActive()).as("cut before its final dot").isFalse();
    assertThat(readAll(client)).startsWith("421 4.3.2 ");
    assertThat(readAll(upstream)).doesNotContain("\r\n.\r\n");
    expectAllReleased();
  }

  @Test
  void letsAMessageComeThatIsJustFastEnough() {
    beginContent();
    dribble(65, 600);
    assertThat(upstream.isActive()).isTrue();
    assertThat(readAll(client)).isEmpty();
    upstream.releaseOutbound();
  }

  @Test
  @DisplayName("R52 a time in which upstream took nothing is not held against the client")
  void holdsUpstreamsSlownessNotAgainstTheClient() {
    beginContent();
    says(Unpooled.buffer(), "text\r\n");
    upstream.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    upstream.runPendingTasks();
    assertThat(client.config().isAutoRead()).isFalse();
    pass(600);
    upstream.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    upstream.runPendingTasks();
    pass(170);
    assertThat(upstream.isActive()).isTrue();
    assertThat(readAll(client)).isEmpty();
    upstream.releaseOutbound();
  }

  @Test
  void watchesNoPaceBetweenMessages() {
    beginContent();
    pass(100);
    says(Unpooled.buffer(), "text\r\n.\r\n");
    upstreamSays("250 d\r\n");
    pass(250);
    says(Unpooled.buffer(), ENVELOPE);
    upstreamSays(GO_AHEAD);
    pass(170);
    assertThat(readAll(client)).doesNotContain("421");
    assertThat(upstream.isActive()).isTrue();
    upstream.releaseOutbound();
  }

  @Test
  void lettingGoOfAClientLetsGoOfItsBuffers() {
    beginContent();
    says(Unpooled.buffer(), "text\r\n".repeat(100));
    client.close();
    assertThat(upstream.isActive()).isFalse();
    upstream.releaseOutbound();
    client.releaseOutbound();
    expectAllReleased();
  }

  @Test
  void givesUpAnUpstreamThatOwesAReplyForTooLong() {
    beginContent();
    says(Unpooled.buffer(), "Subject: x\r\n\r\nbody\r\n.\r\n");
    readAll(upstream);

    client.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_ALL_IDLE_STATE_EVENT);
    assertThat(upstream.isOpen()).isTrue();
    assertThat(readAll(client)).isEmpty();

    client.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    assertThat(upstream.isOpen()).isFalse();
    assertThat(readAll(client)).startsWith("451 4.4.2 ").contains("\r\n421 ");
  }

  @Test
  void givesUpAClientThatIsSilentInTheMidstOfAMessage() {
    beginContent();
    says(Unpooled.buffer(), "Subject: x\r\n");

    client.pipeline().fireUserEventTriggered(IdleStateEvent.FIRST_ALL_IDLE_STATE_EVENT);
    client.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);

    assertThat(upstream.isOpen()).isFalse();
    assertThat(readAll(client)).startsWith("421 4.4.2 ");
  }

  @Test
  void needsNoMemoryInProportionToAMessage() {
    client.pipeline().removeLast();
    handOver(LARGE);
    CountingAllocator allocator = new CountingAllocator();
    client.config().setAllocator(allocator);
    upstream.config().setAllocator(allocator);
    beginContent();
    int read = 64 * 1024;
    String line = "..a line of " + "x".repeat(50) + "\r\n";
    long sent = 0;
    long arrived = 0;
    // Reads that end anywhere in a line; upstream takes them two at a time.
    for (int place = 0; sent < LARGE - 2 * read; place = (place + read) % line.length()) {
      String content = line.repeat(read / line.length() + 2).substring(place, place + read);
      says(client.alloc().buffer(read), content);
      sent += read;
      if (sent % (2L * read) == 0) {
        arrived += readAll(upstream).length();
      }
    }
    arrived += readAll(upstream).length();
    assertThat(upstream.isActive()).isTrue();
    assertThat(sent).isGreaterThan(25_000_000);
    assertThat(sent - arrived).isBetween(0L, (long) line.length());
    assertThat(allocator.largest()).isLessThanOrEqualTo(2 * read);
    assertThat(allocator.most()).isLessThanOrEqualTo(4L * read);
    client.close();
    upstream.releaseOutbound();
    assertThat(allocator.out()).isZero();
  }

  @Test
  void readsNoMoreOfAMessageThanUpstreamTakes() {
    beginContent();
    ChannelOutboundBuffer waiting = upstream.unsafe().outboundBuffer();
    waiting.setUserDefinedWritability(1, false);
    says(Unpooled.buffer(), "text\r\n".repeat(100));
    assertThat(client.config().isAutoRead()).isFalse();
    waiting.setUserDefinedWritability(1, true);
    upstream.runPendingTasks();
    assertThat(client.config().isAutoRead()).isTrue();
    readAll(upstream);
    expectAllReleased();
  }

  // The slices written stay unread, so that the buffers they lie in are shared when more octets
  // are put behind what waits there for upstream's answer.
  @Test
  void neverOverwritesWhatIsStillToBeWritten() {
    Random random = new Random(4096);
    ByteBufAllocator pooled = new PooledByteBufAllocator(true);
    StringBuilder stream = new StringBuilder();
    for (int message = 0; message < 200; message++) {
      stream.append(ENVELOPE).append(content(random)).append(".\r\n");
    }
    for (int from = 0; from < stream.length(); ) {
      int to = Math.min(stream.length(), from + 1 + random.nextInt(3_000));
      says(pooled.buffer(6_000), stream.substring(from, to));
      from = to;
      if (random.nextInt(3) > 0) {
        answer();
      }
    }
    answer();
    assertThat(readAll(upstream)).isEqualTo(stream.toString().replaceAll("(?<!\r)\n", "\r\n"));
    assertThat(readAll(client)).endsWith("250 queued\r\n");
    expectAllReleased();
  }

  /** Upstream answers all it was sent, and what comes of that. */
  private void answer() {
    while (answered < upstream.outboundMessages().size()) {
      List<Object> sent = List.copyOf(upstream.outboundMessages());
      for (Object octets : sent.subList(answered, sent.size())) {
        answered++;
        String line = ((ByteBuf) octets).toString(StandardCharsets.ISO_8859_1);
        if (line.startsWith("MAIL") || line.startsWith("RCPT")) {
          upstreamSays("250 ok\r\n");
        } else if (line.equals("DATA\r\n")) {
          upstreamSays("354 go\r\n");
        } else if (line.equals(".\r\n")) {
          upstreamSays("250 queued\r\n");
        }
      }
    }
  }

  private static String content(Random random) {
    List<String> pieces =
        List.of(
            "a line\r\n", "bare\nx\r\n", "..\r\n", "text\r\n".repeat(60), "x".repeat(400) + "\r\n");
    StringBuilder content = new StringBuilder();
    for (int left = random.nextInt(12); left > 0; left--) {
      content.append(pieces.get(random.nextInt(pieces.size())));
    }
    return content.append("last\r\n").toString();
  }

  private record Silent() implements UpstreamDialogue {
    @Override
    public List<UpstreamStep> on(UpstreamEvent event) {
      return List.of();
    }

    @Override
    public String doing() {
      return "being a stand-in";
    }
  }

  /** Lends the same session again and again, made ready as a dial leaves it. */
  private final class OneSession implements SessionLender {
    @Override
    public Future<Opening> borrow(Admission admission, EventLoop loop) {
      FrameDecoder frames = new FrameDecoder();
      Upstream.Server server = new Upstream.Server("localhost", 587, TlsMode.STARTTLS);
      UpstreamDriver.Target target = new UpstreamDriver.Target(server, TLS, Duration.ofMinutes(1));
      upstream
          .pipeline()
          .addLast(
              frames,
              new UpstreamDriver(new Silent(), frames, upstream.eventLoop().newPromise(), target));
      return loop.newSucceededFuture(opened);
    }

    @Override
    public void giveBack(Opening.Opened session) {
      upstream.pipeline().removeLast();
    }

    @Override
    public void note(MailboxError error) {
      noted.add(error);
    }

    @Override
    public void throttled(Admission admission) {
      throw new IllegalStateException("nothing throttles here");
    }

    @Override
    public RecipientQuota quota(Admission admission) {
      return ScriptedSessions.NO_LIMIT;
    }
  }
}
