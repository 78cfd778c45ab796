package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.TlsMode;

/**
 * Receives the connections of one listener: where does it come from, may it come from there, is
 * there a place for it. Who may come in gets a {@link Connection} and its pipeline; who may not is
 * turned away. All of it comes before TLS, and after the PROXY header goes by what that says.
 *
 * <p>Behind load balancers nobody but they may connect: a listener that took plain clients too
 * could be told any address by whoever reaches it past them.
 */
final class Door {
  private final Listener listener;
  private final ClientSetting setting;
  private final Listeners.Population population;

  Door(Reception reception, Listeners.Population population) {
    this.listener = reception.listener();
    this.setting = reception.setting();
    this.population = population;
  }

  /**
   * Receives one connection.
   *
   * @param enters gives it its pipeline when it may come in
   */
  void receive(Channel client, Consumer<Connection> enters) {
    Origins origins = listener.access().origins();
    InetAddress peer = ((InetSocketAddress) client.remoteAddress()).getAddress();
    if (!origins.areBehindBalancers()) {
      come(client, peer, enters);
    } else if (origins.trusts(peer)) {
      client
          .pipeline()
          .addLast(
              new ProxyHeader(
                  setting.limits().patience().proxyHeader(),
                  origin -> heard(client, origin, enters)));
    } else {
      turnAway(client, peer, Refusal.NOT_A_BALANCER);
    }
  }

  private void heard(Channel client, ProxyHeader.Origin origin, Consumer<Connection> enters) {
    InetAddress peer = ((InetSocketAddress) client.remoteAddress()).getAddress();
    switch (origin) {
      case ProxyHeader.Origin.Client(InetAddress address) -> come(client, address, enters);
      case ProxyHeader.Origin.Peer() -> come(client, peer, enters);
      case ProxyHeader.Origin.Unusable(String why) ->
          turnAway(client, peer, Refusal.NO_PROXY_HEADER);
    }
  }

  private void come(Channel client, InetAddress address, Consumer<Connection> enters) {
    if (!listener.access().origins().admits(address)) {
      turnAway(client, address, Refusal.DENIED);
      return;
    }
    switch (population.doorkeeper().enter(address)) {
      case Doorkeeper.Entry.Refused(Refusal why) -> turnAway(client, address, why);
      case Doorkeeper.Entry.Place(Lease place) -> {
        client.closeFuture().addListener(closed -> place.release());
        enters.accept(begin(client, address));
      }
    }
  }

  private Connection begin(Channel client, InetAddress address) {
    Connection connection =
        new Connection(population.number(), listener, address, System.nanoTime());
    client
        .closeFuture()
        .addListener(closed -> connection.logEnd(System.nanoTime(), setting.metrics()));
    return connection;
  }

  private void turnAway(Channel client, InetAddress address, Refusal why) {
    population.refusals().note(listener.name(), why, address, setting.metrics());
    if (why.told().isPresent()) {
      String words = Dialects.turnedAway(listener.protocol(), why.told().get());
      population.farewell().say(client, words, implicitTls(client, address));
    } else {
      client.close();
    }
  }

  private Optional<SslHandler> implicitTls(Channel client, InetAddress address) {
    return listener.tls() == TlsMode.IMPLICIT
        ? Optional.of(setting.tls().orElseThrow().newHandler(client.alloc(), address))
        : Optional.empty();
  }
}
