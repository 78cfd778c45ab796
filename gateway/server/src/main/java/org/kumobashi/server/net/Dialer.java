package org.kumobashi.server.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;

/**
 * Connects to a mail server and runs the upstream dialogue there. Blocks its caller, which is a
 * virtual thread; the channel itself lives on the client's event loop.
 */
final class Dialer {
  private final Transport transport;
  private final SslContext tls;
  private final Upstream upstream;

  Dialer(Transport transport, SslContext tls, Upstream upstream) {
    this.transport = transport;
    this.tls = tls;
    this.upstream = upstream;
  }

  /** What came of it. */
  sealed interface Dialled {
    /** A logged-in channel that is not being read. */
    record LoggedIn(Channel channel, List<String> capabilities) implements Dialled {}

    /** No session, for this reason; the channel is closed. */
    record Failed(LoginFailure failure) implements Dialled {}
  }

  /**
   * Tries the server's addresses in turn until one accepts the connection, then speaks the dialogue
   * there.
   */
  Dialled dial(Protocol protocol, UpstreamDialogue dialogue, EventLoop loop) {
    Upstream.Server server = upstream.server(protocol);
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(server.host());
    } catch (UnknownHostException unknown) {
      return failed(server.host() + " cannot be resolved");
    }
    String why = server.host() + " has no address";
    for (InetAddress address : addresses) {
      FrameDecoder frames = new FrameDecoder();
      Promise<UpstreamStep> verdict = loop.newPromise();
      UpstreamDriver.Target target =
          new UpstreamDriver.Target(server, tls, upstream.loginTimeout());
      ChannelFuture connect =
          bootstrap(
                  loop,
                  pipeline(frames, new UpstreamDriver(dialogue, frames, verdict, target), server))
              .connect(new InetSocketAddress(address, server.port()))
              .awaitUninterruptibly();
      if (connect.isSuccess()) {
        return verdict(connect.channel(), verdict);
      }
      why =
          "cannot connect to "
              + server.host()
              + " port "
              + server.port()
              + ": "
              + connect.cause().getMessage();
    }
    return failed(why);
  }

  /**
   * Speaks a dialogue on a channel that is logged in already; the handler that had it last makes
   * room.
   *
   * @param limit for the whole dialogue
   */
  Dialled resume(Channel channel, UpstreamDialogue dialogue, Duration limit) {
    FrameDecoder frames = new FrameDecoder();
    Promise<UpstreamStep> verdict = channel.eventLoop().newPromise();
    UpstreamDriver.Target target =
        new UpstreamDriver.Target(upstream.server(Protocol.SMTP), tls, limit);
    UpstreamDriver driver = new UpstreamDriver(dialogue, frames, verdict, target);
    channel
        .eventLoop()
        .execute(
            () -> {
              if (channel.isActive()) {
                channel.pipeline().removeLast();
                // It may be fresh from its dial, with a decoder that only the driver could ask.
                if (channel.pipeline().get(FrameDecoder.class) != null) {
                  channel.pipeline().remove(FrameDecoder.class);
                }
                channel.pipeline().addLast(frames, driver);
                driver.resume(channel.pipeline().context(driver));
              } else {
                verdict.trySuccess(
                    new Step.Refused(new UpstreamUnreachable("closed while it was idle")));
              }
            });
    return verdict(channel, verdict);
  }

  private static Dialled verdict(Channel channel, Future<UpstreamStep> verdict) {
    return switch (verdict.awaitUninterruptibly().getNow()) {
      case Step.Granted granted -> new Dialled.LoggedIn(channel, granted.capabilities());
      case Step.Refused refused -> new Dialled.Failed(refused.failure());
      case Step.Say say -> throw new IllegalStateException("not a verdict");
      case Step.ReadLine read -> throw new IllegalStateException("not a verdict");
      case Step.StartTls startTls -> throw new IllegalStateException("not a verdict");
    };
  }

  private Bootstrap bootstrap(EventLoop loop, ChannelInitializer<Channel> pipeline) {
    return new Bootstrap()
        .group(loop)
        .channel(transport.clientChannel())
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(upstream.connectTimeout().toMillis()))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.receiveBuffers())
        .handler(pipeline);
  }

  private ChannelInitializer<Channel> pipeline(
      FrameDecoder frames, UpstreamDriver driver, Upstream.Server server) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        transport.keepAlive(channel);
        if (server.tls() == TlsMode.IMPLICIT) {
          SslHandler handler = tls.newHandler(channel.alloc(), server.host(), server.port());
          channel.pipeline().addLast(TlsContexts.within(upstream.loginTimeout(), handler));
        }
        channel.pipeline().addLast(frames, driver);
      }
    };
  }

  private static Dialled failed(String cause) {
    return new Dialled.Failed(new UpstreamUnreachable(cause));
  }
}
