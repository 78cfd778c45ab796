package org.kumobashi.server.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.TlsMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds listeners and gives each new connection its pipeline, by what holds for its listener at
 * that moment.
 */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  /**
   * Connections the kernel may hold for us: a lab that wakes up at once must not be turned away
   * (R49).
   */
  private static final int BACKLOG = 4096;

  private final Transport transport;
  private final Population population;

  /**
   * All clients of a gateway, whatever listener they came by.
   *
   * @param clients those connected now
   * @param numbers gives each a number of its own for the log
   * @param ending set once all of them have been told to go
   * @param doorkeeper says whether there is a place for one more
   * @param refusals those that are not let in
   * @param farewell tells them
   */
  record Population(
      ChannelGroup clients,
      AtomicLong numbers,
      AtomicBoolean ending,
      Doorkeeper doorkeeper,
      Refusals refusals,
      Farewell farewell) {
    static Population empty(Doorkeeper doorkeeper) {
      return new Population(
          new DefaultChannelGroup(GlobalEventExecutor.INSTANCE),
          new AtomicLong(),
          new AtomicBoolean(),
          doorkeeper,
          new Refusals(System::nanoTime),
          new Farewell());
    }

    /** The name of the next connection. */
    String number() {
      return Long.toString(numbers.incrementAndGet(), 36);
    }

    boolean stopping() {
      return ending.get();
    }
  }

  Listeners(Transport transport, Population population) {
    this.transport = transport;
    this.population = population;
  }

  /** Binds a socket and lets clients in. */
  ListeningSocket open(Reception reception) throws IOException {
    ListeningSocket socket = bind(reception, OptionalInt.empty());
    socket.receive(reception);
    return socket;
  }

  /**
   * Binds a socket. The kernel takes connections from here on; they are let in by {@link
   * ListeningSocket#receive}.
   *
   * @param inherited the descriptor of a listening socket for this address, if there is one
   * @throws IOException if the address is taken or may not be used
   */
  ListeningSocket bind(Reception first, OptionalInt inherited) throws IOException {
    Listener listener = first.listener();
    Initializer initializer = new Initializer();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(transport.acceptors(), transport.workers())
            .option(ChannelOption.AUTO_READ, false)
            .handler(new AcceptWatch(listener.name(), initializer::mayAccept))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.receiveBuffers())
            .childHandler(initializer);
    ChannelFuture bound = bind(bootstrap, listener, inherited).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "listener %s cannot use %s port %d: %s"
              .formatted(
                  listener.name(),
                  listener.address().getAddress().getHostAddress(),
                  listener.address().getPort(),
                  bound.cause().getMessage()),
          bound.cause());
    }
    LOG.info(
        "event=listening listener={} address={}{}",
        listener.name(),
        bound.channel().localAddress(),
        inherited.isPresent() ? " inherited=true" : "");
    ListeningSocket socket = new ListeningSocket(bound.channel(), first);
    initializer.socket = Optional.of(socket);
    return socket;
  }

  private ChannelFuture bind(ServerBootstrap bootstrap, Listener listener, OptionalInt inherited) {
    if (inherited.isPresent()) {
      return bootstrap.channelFactory(() -> Transport.inherited(inherited.getAsInt())).register();
    }
    return bootstrap
        .channel(transport.serverChannel())
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .bind(listener.address());
  }

  /** Knows its socket before the first connection is let in. */
  private final class Initializer extends ChannelInitializer<Channel> {
    private volatile Optional<ListeningSocket> socket = Optional.empty();

    boolean mayAccept() {
      return socket.filter(it -> !it.isFull()).isPresent();
    }

    @Override
    protected void initChannel(Channel client) {
      admit(socket.orElseThrow(), client);
    }
  }

  private void admit(ListeningSocket socket, Channel client) {
    Reception reception = socket.reception();
    Listener listener = reception.listener();
    ClientSetting setting = reception.setting();
    setting.metrics().connected(listener.name(), listener.protocol());
    socket.entered();
    client
        .closeFuture()
        .addListener(
            closed -> {
              socket.left();
              setting.metrics().disconnected(listener.name(), listener.protocol());
            });
    population.clients().add(client);
    transport.watch(client);
    new Door(reception, population)
        .receive(client, connection -> enter(client, reception, connection));
  }

  private void enter(Channel client, Reception reception, Connection connection) {
    fill(client, reception, connection);
    if (population.stopping()) {
      client.pipeline().fireUserEventTriggered(GatewayStopping.whenDone());
    }
  }

  private static void fill(Channel client, Reception reception, Connection connection) {
    Listener listener = reception.listener();
    ClientSetting setting = reception.setting();
    switch (listener.tls()) {
      case IMPLICIT -> client.pipeline().addLast(tls(setting, client, connection));
      case STARTTLS -> {
        Duration wait = listener.terms().helloWait();
        if (wait.isPositive()) {
          client.pipeline().addLast(new TlsOrClear(wait, () -> tls(setting, client, connection)));
        }
        client.pipeline().addLast(new TlsHelloWatch(connection));
      }
      case NONE -> client.pipeline().addLast(new TlsHelloWatch(connection));
    }
    FrameDecoder frames = new FrameDecoder();
    ClientPolicy policy =
        new ClientPolicy(
            reception.hostname(),
            listener.tls() == TlsMode.STARTTLS,
            listener.access().allowsCleartextLogin(connection.address()),
            setting.limits().badCommands(),
            setting.limits().failedLogins(),
            listener.messageLimit(),
            setting.sessions().offers());
    client
        .pipeline()
        .addLast(
            frames,
            new ClientDriver(
                setting, connection, Dialects.client(listener.protocol(), policy), frames),
            new LastResort(connection::toString));
  }

  private static SslHandler tls(ClientSetting setting, Channel client, Connection connection) {
    return setting.tls().orElseThrow().newHandler(client.alloc(), connection.address());
  }
}
