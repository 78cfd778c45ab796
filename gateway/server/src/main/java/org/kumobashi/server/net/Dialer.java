package org.kumobashi.server.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Upstream;

/**
 * Connects to a mail server, wherever of its addresses it answers, and runs the upstream dialogue
 * there. Blocks its caller, which is a virtual thread; the channel itself lives on the client's
 * event loop.
 */
final class Dialer {
  private final Transport transport;
  private final SslContext tls;
  private final Upstream upstream;
  private final Routes routes;

  Dialer(Transport transport, SslContext tls, Upstream upstream, Routes routes) {
    this.transport = transport;
    this.tls = tls;
    this.upstream = upstream;
    this.routes = routes;
  }

  /** What came of it. */
  sealed interface Dialled {
    /** A logged-in channel that is not being read. */
    record LoggedIn(Channel channel, List<String> capabilities) implements Dialled {}

    /** No session, for this reason; the channel is closed. */
    record Failed(LoginFailure failure) implements Dialled {}
  }

  /**
   * Connects to one of the server's addresses and speaks the dialogue there. One on which TLS fails
   * is left for the next: there the dialogue has not begun, and no token was shown.
   *
   * @throws RejectedExecutionException if the gateway stops
   */
  Dialled dial(Protocol protocol, UpstreamDialogue dialogue, EventLoop loop) {
    if (loop.isShuttingDown()) {
      throw new RejectedExecutionException("no event loop takes connections any more");
    }
    Upstream.Server server = upstream.server(protocol);
    List<InetSocketAddress> left;
    try {
      left = routes.to(server);
    } catch (UnknownHostException unknown) {
      return failed(server.host() + " cannot be resolved: " + unknown.getMessage());
    }
    return dial(new Attempts(dialogue, server, loop), left);
  }

  /** What all attempts of one dial have in common. */
  private record Attempts(UpstreamDialogue dialogue, Upstream.Server server, EventLoop loop) {}

  private Dialled dial(Attempts attempts, List<InetSocketAddress> addresses) {
    long end = System.nanoTime() + upstream.loginTimeout().toNanos();
    List<InetSocketAddress> left = new ArrayList<>(addresses);
    Optional<Dialled> first = Optional.empty();
    do {
      Future<ConnectRace.Won> race =
          new ConnectRace(bootstrap(attempts.loop()), attempts.loop(), routes, left)
              .run()
              .awaitUninterruptibly();
      if (!race.isSuccess()) {
        return first.orElseGet(() -> unreachable(attempts.server(), race.cause()));
      }
      ConnectRace.Won won = race.getNow();
      UpstreamDriver driver = driver(attempts);
      Dialled dialled = speak(won, driver);
      if (dialled instanceof Dialled.LoggedIn || driver.hasBegun()) {
        return dialled;
      }
      left.remove(won.address());
      first = first.or(() -> Optional.of(dialled));
    } while (!left.isEmpty() && System.nanoTime() - end < 0);
    return first.orElseThrow();
  }

  private UpstreamDriver driver(Attempts attempts) {
    return new UpstreamDriver(
        attempts.dialogue(),
        new FrameDecoder(),
        attempts.loop().newPromise(),
        new UpstreamDriver.Target(attempts.server(), tls, upstream.loginTimeout()));
  }

  private Dialled speak(ConnectRace.Won won, UpstreamDriver driver) {
    won.channel().eventLoop().execute(() -> driver.takeOver(won.channel()));
    Dialled dialled = verdict(won.channel(), driver.verdict());
    switch (dialled) {
      case Dialled.Failed(UpstreamUnreachable trouble) ->
          routes.failed(won.address(), trouble.cause());
      case Dialled.Failed(UpstreamViolation trouble) ->
          routes.failed(won.address(), trouble.cause());
      case Dialled.Failed _ -> routes.worked(won.address());
      case Dialled.LoggedIn _ -> routes.worked(won.address());
    }
    return dialled;
  }

  private static Dialled unreachable(Upstream.Server server, Throwable cause) {
    return failed(
        "cannot connect to "
            + server.host()
            + " port "
            + server.port()
            + ": "
            + cause.getMessage());
  }

  /**
   * Speaks a dialogue on a channel that is logged in already; the handler that had it last makes
   * room.
   *
   * @param limit for the whole dialogue
   */
  Dialled resume(Channel channel, UpstreamDialogue dialogue, Duration limit) {
    UpstreamDriver driver =
        new UpstreamDriver(
            dialogue,
            new FrameDecoder(),
            channel.eventLoop().newPromise(),
            new UpstreamDriver.Target(upstream.server(Protocol.SMTP), tls, limit));
    channel.eventLoop().execute(() -> driver.resume(channel));
    return verdict(channel, driver.verdict());
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

  // Nothing is read before the handlers are there that understand it.
  private Bootstrap bootstrap(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channel(transport.clientChannel())
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(upstream.connectTimeout().toMillis()))
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.receiveBuffers())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                transport.watch(channel);
              }
            });
  }

  private static Dialled failed(String cause) {
    return new Dialled.Failed(new UpstreamUnreachable(cause));
  }
}
