package org.kumobashi.server.net;

import io.netty.buffer.Unpooled;
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
  record Target(Upstream.Server server, SslContext tls, Duration limit) {}

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

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (ctx.pipeline().get(SslHandler.class) == null) {
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
            "TLS with " + target.server().host() + " failed: " + handshake.cause().getMessage());
      } else if (begun) {
        on(ctx, new UpstreamEvent.Secured());
      } else {
        begin(ctx, true);
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  /** Begins on a channel that was connected and secured before this handler came to it. */
  void resume(ChannelHandlerContext ctx) {
    begin(ctx, true);
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
    SslHandler tls =
        target.tls().newHandler(ctx.alloc(), target.server().host(), target.server().port());
    ctx.pipeline().addFirst(TlsContexts.within(target.limit(), tls));
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
