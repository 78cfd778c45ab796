package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
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

/** A submission relay between a client and an upstream session that a test plays. */
final class SubmissionRelayStage {
  static final int LIMIT = 100_000;
  static final String ENVELOPE = "MAIL FROM:<alice@example.ac.jp>\r\nRCPT TO:<b@x>\r\nDATA\r\n";
  static final String GO_AHEAD = "250 a\r\n250 b\r\n354 c\r\n";
  private static final SslContext TLS = tls();

  final EmbeddedChannel client = new EmbeddedChannel();
  final EmbeddedChannel upstream = new EmbeddedChannel();
  final Opening.Opened opened =
      new Opening.Opened(upstream, List.of(), ScriptedSessions.admission(Protocol.SMTP), () -> {});
  private final List<ByteBuf> given = new ArrayList<>();
  final List<MailboxError> noted = new ArrayList<>();

  private static SslContext tls() {
    try {
      return SslContextBuilder.forClient().build();
    } catch (SSLException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  /** With messages of up to {@link #LIMIT} octets. */
  SubmissionRelayStage() {
    handOver(LIMIT);
  }

  /** Has another relay take the client, with messages of up to so many octets. */
  void takeOver(int limit) {
    client.pipeline().removeLast();
    handOver(limit);
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
  ByteBuf says(ByteBuf buffer, String text) {
    buffer.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    given.add(buffer);
    client.writeInbound(buffer);
    return buffer;
  }

  void upstreamSays(String text) {
    upstream.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /** A message is begun; its envelope was taken, and DATA answered. */
  void beginContent() {
    says(Unpooled.buffer(), ENVELOPE);
    upstreamSays(GO_AHEAD);
    sent();
    heard();
  }

  /** What the client has heard since this was last asked. */
  String heard() {
    return readAll(client);
  }

  /** What upstream was sent since this was last asked. */
  String sent() {
    return readAll(upstream);
  }

  private static String readAll(EmbeddedChannel channel) {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return text.toString();
  }

  /** Nobody holds what the client sent any more. */
  void expectAllReleased() {
    assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
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
