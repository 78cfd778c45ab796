package org.kumobashi.server.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the steps of an upstream dialogue into Netty calls, up to its verdict. It then stays silent
 * until the hand-over takes its place.
 */
final class UpstreamDriver extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamDriver.class);

  private final UpstreamDialogue dialogue;
  private final FrameDecoder frames;
  private final Promise<UpstreamStep> verdict;
  private final Target target;
  private boolean begun;

  /**
   * Where the connection leads.
   *
   * @param limit for the whole dialogue
   */
  record Target(Upstream.Server server, SslContext tls, Duration limit) {
    /** The longest a handshake may take: a third of all, so that another address has a chance. */
    Duration handshake() {
      return limit.dividedBy(3);
    }
  }

  UpstreamDriver(
      UpstreamDialogue dialogue,
      FrameDecoder frames,
      Promise<UpstreamStep> verdict,
      Target target) {
    this.dialogue = dialogue;
    this.frames = frames;
    this.verdict = verdict;
    this.target = target;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Future<?> timer =
        ctx.executor()
            .schedule(
                () -> on(ctx, new UpstreamEvent.TimedOut()),
                target.limit().toMillis(),
                TimeUnit.MILLISECONDS);
    verdict.addListener(given -> timer.cancel(false));
  }

  /** What comes of the dialogue; never fails. */
  Future<UpstreamStep> verdict() {
    return verdict;
  }

  /** Whether the dialogue has heard of the connection; if not it may begin on another one. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Takes a connection on which nothing was said yet, and that is not read. Belongs on its event
   * loop.
   */
  void takeOver(Channel channel) {
    if (!channel.isActive()) {
      verdict.trySuccess(new Step.Refused(new UpstreamUnreachable("closed at once")));
      return;
    }
    channel.pipeline().addLast(frames, this);
    if (target.server().tls() == TlsMode.IMPLICIT) {
      // After the others, since it may fail at once and they are to hear of it.
      channel.pipeline().addFirst(tls(channel.alloc()));
    } else {
      begin(channel.pipeline().context(this), false);
    }
    if (channel.isActive()) {
      channel.config().setAutoRead(true);
    }
  }

  /**
   * Begins on a channel that is logged in already; the handler that had it last makes room. Belongs
   * on its event loop.
   */
  void resume(Channel channel) {
    if (!channel.isActive()) {
      verdict.trySuccess(new Step.Refused(new UpstreamUnreachable("closed while it was idle")));
      return;
    }
    channel.pipeline().removeLast();
    // It may be fresh from its dial, with a decoder that only the driver could ask.
    if (channel.pipeline().get(FrameDecoder.class) != null) {
      channel.pipeline().remove(FrameDecoder.class);
    }
    channel.pipeline().addLast(frames, this);
    begin(channel.pipeline().context(this), true);
  }

  // To judge a certificate its authority may have to be asked, which no event loop may wait for.
  private SslHandler tls(ByteBufAllocator allocator) {
    Upstream.Server server = target.server();
    SslHandler handler =
        target
            .tls()
            .newHandler(allocator, server.host(), server.port(), Thread::startVirtualThread);
    handler.setHandshakeTimeoutMillis(target.handshake().toMillis());
    return handler;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!begun && ctx.pipeline().get(SslHandler.class) == null) {
      begin(ctx, false);
    }
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      on(ctx, new UpstreamEvent.Ended());
      ctx.close();
    } else if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (!handshake.isSuccess()) {
        refuse(
            ctx,
            "TLS with "
                + target.server().host()
                + " failed: "
                + TlsTrouble.words(handshake.cause()));
      } else if (begun) {
        on(ctx, new UpstreamEvent.Secured());
      } else {
        begin(ctx, true);
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  private void begin(ChannelHandlerContext ctx, boolean secured) {
    begun = true;
    on(ctx, new UpstreamEvent.Opened(secured));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch ((Frame) message) {
      case Frame.Line(var octets) -> on(ctx, new UpstreamEvent.Line(octets));
      case Frame.LineTooLong tooLong -> on(ctx, new UpstreamEvent.LineTooLong());
      case Frame.Octets octets -> throw new IllegalStateException("upstream dialogues read lines");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    on(ctx, new UpstreamEvent.Ended());
    ctx.fireChannelInactive();
  }

  private void on(ChannelHandlerContext ctx, UpstreamEvent event) {
    if (verdict.isDone()) {
      return;
    }
    LOG.trace(
        "upstream={} upstream-event={} doing=\"{}\"",
        target.server().host(),
        event,
        dialogue.doing());
    for (UpstreamStep step : dialogue.on(event)) {
      LOG.trace("upstream={} upstream-step={}", target.server().host(), step);
      take(ctx, step);
    }
    ctx.flush();
  }

  private void take(ChannelHandlerContext ctx, UpstreamStep step) {
    switch (step) {
      case Step.Say say -> ctx.write(Unpooled.wrappedBuffer(say.octets().toArray()));
      case Step.ReadLine(int limit) -> frames.askLine(limit);
      case Step.StartTls startTls -> startTls(ctx);
      case Step.Granted granted -> verdict.trySuccess(granted);
      case Step.Refused refused -> {
        verdict.trySuccess(refused);
        ctx.close();
      }
    }
  }

  // The first law of leftover octets holds on this leg too: "NO STARTTLS", 2021.
  private void startTls(ChannelHandlerContext ctx) {
    if (!frames.isEmpty()) {
      verdict.trySuccess(
          new Step.Refused(
              new UpstreamViolation(
                  target.server().host() + " sent octets in clear behind its STARTTLS reply")));
      ctx.close();
      return;
    }
    ctx.pipeline().addFirst(tls(ctx.alloc()));
    ctx.channel().config().setAutoRead(true);
  }

  private void refuse(ChannelHandlerContext ctx, String cause) {
    verdict.trySuccess(new Step.Refused(new UpstreamUnreachable(cause)));
    ctx.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Optional<String> text = Optional.ofNullable(cause.getMessage());
    refuse(
        ctx,
        "connection to "
            + target.server().host()
            + " failed while "
            + dialogue.doing()
            + ": "
            + text.orElse(cause.getClass().getSimpleName()));
  }
}
