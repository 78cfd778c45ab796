package org.kumobashi.server.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.TlsMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds listeners and gives each new connection its pipeline. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  /**
   * Connections the kernel may hold for us: a lab that wakes up at once must not be turned away
   * (R49).
   */
  private static final int BACKLOG = 4096;

  private final Transport transport;
  private final ClientSetting setting;
  private final String hostname;
  private final Population population;

  /**
   * All clients of a gateway, whatever listener they came by.
   *
   * @param clients those connected now
   * @param numbers gives each a number of its own for the log
   * @param doorkeeper says whether there is a place for one more
   * @param refusals those it turned away
   * @param farewell tells them
   */
  record Population(
      ChannelGroup clients,
      AtomicLong numbers,
      Doorkeeper doorkeeper,
      Refusals refusals,
      Farewell farewell) {
    static Population empty(Doorkeeper doorkeeper) {
      return new Population(
          new DefaultChannelGroup(GlobalEventExecutor.INSTANCE),
          new AtomicLong(),
          doorkeeper,
          new Refusals(System::nanoTime),
          new Farewell());
    }

    /** The name of the next connection. */
    String number() {
      return Long.toString(numbers.incrementAndGet(), 36);
    }
  }

  Listeners(Transport transport, ClientSetting setting, String hostname, Population population) {
    this.transport = transport;
    this.setting = setting;
    this.hostname = hostname;
    this.population = population;
  }

  /**
   * Starts to listen.
   *
   * @return the channel, whose local address has the port in fact taken
   * @throws IOException if the address is taken or may not be used
   */
  Channel bind(Listener listener) throws IOException {
    AtomicInteger open = new AtomicInteger();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(transport.acceptors(), transport.workers())
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.receiveBuffers())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    admit(listener, open, client);
                  }
                })
            .bind(listener.address())
            .awaitUninterruptibly();
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
        "event=listening listener={} address={}", listener.name(), bound.channel().localAddress());
    return bound.channel();
  }

  private void admit(Listener listener, AtomicInteger open, Channel client) {
    setting.metrics().connected(listener.name(), listener.protocol());
    // A full listener stops accepting; the kernel keeps the next ones waiting.
    if (open.incrementAndGet() >= listener.access().maxConnections()) {
      client.parent().config().setAutoRead(false);
    }
    client
        .closeFuture()
        .addListener(
            closed -> {
              if (open.decrementAndGet() < listener.access().maxConnections()) {
                client.parent().config().setAutoRead(true);
              }
              setting.metrics().disconnected(listener.name(), listener.protocol());
            });
    population.clients().add(client);
    transport.keepAlive(client);
    new Reception(listener, setting, population)
        .receive(client, connection -> fill(client, listener, connection));
  }

  private void fill(Channel client, Listener listener, Connection connection) {
    switch (listener.tls()) {
      case IMPLICIT ->
          client.pipeline().addLast(setting.serverTls(client));
      case STARTTLS -> client.pipeline().addLast(new TlsHelloWatch());
      case NONE -> {}
    }
    FrameDecoder frames = new FrameDecoder();
    ClientPolicy policy =
        new ClientPolicy(
            hostname,
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
}
