package org.kumobashi.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.net.UpstreamTrial;
import org.kumobashi.server.portal.MailboxProbe;

/**
 * Tries a mailbox upstream before it is connected: by IMAP and SMTP, as far as there are listeners
 * for them, since POP3 opens what IMAP opens. A gateway for POP3 alone tries that.
 */
public final class UpstreamProbe implements MailboxProbe, AutoCloseable {
  private final UpstreamTrial trial;
  private final List<Protocol> protocols;
  private final InstantSource clock;

  private UpstreamProbe(UpstreamTrial trial, List<Protocol> protocols, InstantSource clock) {
    this.trial = trial;
    this.protocols = protocols;
    this.clock = clock;
  }

  /**
   * Makes ready; speaks with nobody yet.
   *
   * @throws IOException if the configured trust file cannot be used
   */
  public static UpstreamProbe open(Configuration configuration, InstantSource clock)
      throws IOException {
    return new UpstreamProbe(UpstreamTrial.open(configuration), tried(configuration), clock);
  }

  /** The protocols by which a mailbox is tried. */
  static List<Protocol> tried(Configuration configuration) {
    List<Protocol> spoken =
        configuration.listeners().stream().map(Listener::protocol).distinct().sorted().toList();
    List<Protocol> tried =
        Stream.of(Protocol.IMAP, Protocol.SMTP).filter(spoken::contains).toList();
    return tried.isEmpty() ? spoken : tried;
  }

  @Override
  public Optional<Refusal> open(String mailbox, String upn, AccessToken token) {
    // Only for the words on the wire: neither is stored anywhere.
    GrantId none = new GrantId("not-yet-connected");
    Grant grant =
        new Grant(none, Grant.Kind.DELEGATED, "", "", upn, Grant.State.ACTIVE, clock.instant());
    Mailbox wanted = new Mailbox(mailbox, none, true, OptionalLong.empty());
    for (int index = 0; index < protocols.size(); index++) {
      Protocol protocol = protocols.get(index);
      Optional<LoginFailure> failure = trial.logIn(protocol, wanted, grant, token);
      if (failure.isPresent()) {
        Optional<LoginFailure> other =
            protocols.stream()
                .skip(index + 1L)
                .findFirst()
                .flatMap(next -> trial.logIn(next, wanted, grant, token));
        return Optional.of(new Refusal(protocol, failure.get(), other));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    trial.close();
  }
}
