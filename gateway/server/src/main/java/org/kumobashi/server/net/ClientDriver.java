package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.trace.LoginVerb;
import org.kumobashi.server.login.LoginRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the steps of a client dialogue into Netty calls and what happens on the wire into its
 * events. It decides nothing about the protocol; after the hand-over it is gone.
 */
final class ClientDriver extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientDriver.class);

  private final ClientSetting setting;
  private final Connection connection;
  private final ClientDialogue dialogue;
  private final FrameDecoder frames;
  private final CommandDeadline command;
  private Optional<Future<?>> timer = Optional.empty();
  private Optional<Opening.Opened> session = Optional.empty();

  /** What the dialogue wants to read as soon as the client has taken our replies. */
  private Optional<Runnable> postponed = Optional.empty();

  private boolean begun;
  private boolean closing;

  ClientDriver(
      ClientSetting setting, Connection connection, ClientDialogue dialogue, FrameDecoder frames) {
    this.setting = setting;
    this.connection = connection;
    this.dialogue = dialogue;
    this.frames = frames;
    this.command = new CommandDeadline(setting.limits().patience().command());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer =
        Optional.of(
            ctx.executor()
                .schedule(
                    () -> timedOut(ctx, "not logged in in time"),
                    setting.limits().loginTimeout().toMillis(),
                    TimeUnit.MILLISECONDS));
    if (ctx.channel().isActive() && !waits(ctx)) {
      begin(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!secured(ctx)) {
      begin(ctx);
    }
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent done when done.isSuccess() -> {
        Security.of(ctx.pipeline()).ifPresent(how -> secured(how));
        if (begun) {
          on(ctx, new ClientEvent.Secured());
        } else {
          begin(ctx);
        }
      }
      case SslHandshakeCompletionEvent failed -> {
        connection.endsBecause("TLS failed: " + TlsTrouble.words(failed.cause()));
        ctx.close();
      }
      case ChannelInputShutdownEvent end -> ctx.close();
      case SslCloseCompletionEvent end -> ctx.close();
      case GatewayStopping stopping -> {
        connection.endsBecause("gateway stopping");
        on(ctx, new ClientEvent.Stopping());
      }
      default -> ctx.fireUserEventTriggered(event);
    }
  }

  private void begin(ChannelHandlerContext ctx) {
    if (!begun) {
      begun = true;
      on(ctx, new ClientEvent.Opened(secured(ctx)));
    }
  }

  private void timedOut(ChannelHandlerContext ctx, String why) {
    connection.endsBecause(why);
    if (begun) {
      on(ctx, new ClientEvent.TimedOut());
    } else {
      ctx.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    command.met();
    switch ((Frame) message) {
      case Frame.Line(OctetString octets) -> {
        LoginVerb.of(connection.protocol(), octets).ifPresent(connection::triesToLogIn);
        on(ctx, new ClientEvent.Line(octets));
      }
      case Frame.LineTooLong tooLong -> on(ctx, new ClientEvent.LineTooLong());
      case Frame.Octets(OctetString octets) -> on(ctx, new ClientEvent.Octets(octets));
    }
  }

  private void on(ChannelHandlerContext ctx, ClientEvent event) {
    if (closing) {
      return;
    }
    LOG.trace("{} client-event={}", connection, event.getClass().getSimpleName());
    List<ClientStep> steps = dialogue.on(event);
    connection.doing(dialogue.doing());
    for (ClientStep step : steps) {
      LOG.trace("{} client-step={}", connection, step);
      take(ctx, step);
    }
    ctx.flush();
  }

  private void take(ChannelHandlerContext ctx, ClientStep step) {
    switch (step) {
      case Step.Say(OctetString octets, boolean confidential) ->
          ctx.write(Unpooled.wrappedBuffer(octets.toArray()));
      case Step.ReadLine(int limit) -> ask(ctx, () -> frames.askLine(limit));
      case Step.ReadOctets(int count) -> ask(ctx, () -> frames.askOctets(count));
      case Step.StartTls startTls -> flush(ctx).addListener(flushed -> startTls(ctx));
      case Step.Login(Credentials credentials) -> login(ctx, credentials);
      case Step.HandOver handOver -> handOver(ctx);
      case Step.Close close -> close(ctx);
    }
  }

  // A client that sends commands and never reads would have us keep the replies to all of them.
  private void ask(ChannelHandlerContext ctx, Runnable read) {
    command.begin(ctx.executor(), () -> timedOut(ctx, "no whole command in time"));
    if (ctx.channel().isWritable()) {
      read.run();
    } else {
      postponed = Optional.of(read);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      Optional<Runnable> due = postponed;
      postponed = Optional.empty();
      due.ifPresent(Runnable::run);
    }
    ctx.fireChannelWritabilityChanged();
  }

  // First law of leftover octets: what came in clear behind STARTTLS is an attack (RFC 3207 §4.2,
  // CVE-2011-0411).
  private void startTls(ChannelHandlerContext ctx) {
    if (!frames.isEmpty()) {
      LOG.warn("event=starttls-injection {} cause=\"octets in clear behind STARTTLS\"", connection);
      connection.endsBecause("octets in clear behind STARTTLS");
      close(ctx);
      return;
    }
    ctx.pipeline()
        .addFirst(setting.tls().orElseThrow().newHandler(ctx.alloc(), connection.address()));
    ctx.channel().config().setAutoRead(true);
  }

  private void login(ChannelHandlerContext ctx, Credentials credentials) {
    ctx.channel().config().setAutoRead(false);
    LoginRequest request =
        new LoginRequest(
            connection.protocol(),
            connection.address(),
            credentials,
            connection.security().flatMap(Security::oldVersion));
    setting
        .sessions()
        .open(request, ctx.channel().eventLoop())
        .addListener((Future<Opening> opened) -> answer(ctx, opened.getNow()));
  }

  private void answer(ChannelHandlerContext ctx, Opening opening) {
    switch (opening) {
      case Opening.Opened opened -> {
        if (closing || !ctx.channel().isActive()) {
          opened.upstream().close();
          opened.lease().release();
          return;
        }
        session = Optional.of(opened);
        connection.admitted(opened.admission());
        setting.metrics().loginGranted(connection.protocol());
        on(ctx, new ClientEvent.LoginGranted(opened.capabilities()));
      }
      case Opening.Refused(var failure) -> {
        connection.logRefusal(failure);
        setting.metrics().loginRefused(connection.protocol(), failure);
        on(ctx, new ClientEvent.LoginRefused(failure));
      }
    }
  }

  private void handOver(ChannelHandlerContext ctx) {
    over();
    setting.handOver().accept(ctx.channel(), connection, session.orElseThrow());
  }

  private void over() {
    timer.ifPresent(running -> running.cancel(false));
    command.met();
    closing = true;
  }

  private void close(ChannelHandlerContext ctx) {
    over();
    connection.endsBecause("closed by the gateway while " + dialogue.doing());
    Ending.politely(ctx.channel());
  }

  private static ChannelFuture flush(ChannelHandlerContext ctx) {
    ByteBuf nothing = Unpooled.EMPTY_BUFFER;
    return ctx.writeAndFlush(nothing);
  }

  private void secured(Security how) {
    connection.secured(how);
    setting.metrics().secured(connection.listener(), how.version());
  }

  // Before TLS that comes first, or may still do, there is nobody to greet.
  private static boolean waits(ChannelHandlerContext ctx) {
    return secured(ctx) || ctx.pipeline().get(TlsOrClear.class) != null;
  }

  private static boolean secured(ChannelHandlerContext ctx) {
    return ctx.pipeline().get(SslHandler.class) != null;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over();
    ctx.fireChannelInactive();
  }
}
