package org.kumobashi.server.net;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.config.Configuration;

/** Logs in upstream as a session would, and leaves again: for diagnosis. */
public final class UpstreamTrial implements AutoCloseable {
  private final Transport transport = new Transport();
  private final ExecutorService lookUps = RememberedNames.threads();
  private final Dialer dialer;
  private final Dialects dialects;

  private UpstreamTrial(Configuration configuration, SslContext tls) {
    this.dialer = new Dialer(transport, tls, configuration.upstream(), Routes.ofSystem(lookUps));
    this.dialects = new Dialects(configuration.hostname());
  }

  /**
   * Makes ready to dial.
   *
   * @throws IOException if the configured trust file cannot be read
   */
  public static UpstreamTrial open(Configuration configuration) throws IOException {
    return new UpstreamTrial(configuration, TlsContexts.client(configuration.upstream().trust()));
  }

  /** Tries one protocol; blocks. Empty if upstream let us in. */
  public Optional<LoginFailure> logIn(
      Protocol protocol, Mailbox mailbox, Grant grant, AccessToken token) {
    Dialects.Identity identity = new Dialects.Identity(mailbox.address(), grant, token);
    return switch (dialer.dial(
        protocol, dialects.upstream(protocol, identity), transport.workers().next())) {
      case Dialer.Dialled.LoggedIn session -> {
        session.channel().close();
        yield Optional.empty();
      }
      case Dialer.Dialled.Failed(LoginFailure failure) -> Optional.of(failure);
    };
  }

  @Override
  public void close() {
    transport.close();
    lookUps.shutdown();
  }
}
