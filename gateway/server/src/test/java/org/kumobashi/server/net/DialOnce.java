package org.kumobashi.server.net;

import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;

/** A process that dials upstream once and tells what came of it. */
final class DialOnce {
  private DialOnce() {}

  /** Arguments: port of a POP3 server on loopback with implicit TLS, file of authorities. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    try (Transport transport = new Transport()) {
      switch (dial(transport, port, TlsMode.IMPLICIT, Optional.of(Path.of(arguments[1])))) {
        case Dialer.Dialled.LoggedIn session -> System.out.println("logged in");
        case Dialer.Dialled.Failed(var failure) -> System.out.println(failure.cause());
      }
    }
  }

  /** Dials localhost. */
  static Dialer.Dialled dial(Transport transport, int port, TlsMode tls, Optional<Path> trust)
      throws IOException {
    return dial(transport, port, tls, TlsContexts.client(trust), transport.workers().next());
  }

  /** As {@link #dial(Transport, int, TlsMode, Optional)}, on this event loop. */
  static Dialer.Dialled dial(
      Transport transport, int port, TlsMode tls, SslContext context, EventLoop loop)
      throws IOException {
    FixedNames names = new FixedNames();
    names.say("127.0.0.1");
    Upstream.Server server = new Upstream.Server("localhost", port, tls);
    Duration patience = Duration.ofSeconds(30);
    Upstream upstream = new Upstream(server, server, server, Optional.empty(), patience, patience);
    AccessToken token = new AccessToken(Secret.of("token"), Instant.MAX);
    Routes routes = new Routes(names, Ticker.systemTicker());
    return new Dialer(transport, context, upstream, routes)
        .dial(Protocol.POP3, new Pop3UpstreamDialogue("alice@example.ac.jp", token), loop);
  }
}
