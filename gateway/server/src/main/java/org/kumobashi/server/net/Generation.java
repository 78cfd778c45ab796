package org.kumobashi.server.net;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.protocol.smtp.SubmissionPolicy;
import org.kumobashi.protocol.smtp.SubmissionPolicy.ContentPolicy;
import org.kumobashi.server.accounts.UseLedger;
import org.kumobashi.server.config.BareNewlines;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.login.Admission;

/**
 * All that is made anew for each configuration: TLS, the way upstream, and what clients are
 * received with. Connections go on with that of the configuration they came under. What has to
 * outlive it is {@link Lasting}.
 */
final class Generation {
  private final Configuration configuration;
  private final NetServer.Rooms rooms;
  private final Lasting lasting;
  private final Map<String, ListenerTls> listenerTls;
  private final UpstreamSessions sessions;

  /**
   * What sessions of all configurations share.
   *
   * @param routes remembers which addresses of upstream work
   * @param registry counts what each mailbox has
   * @param idle upstream sessions that wait for their next client
   */
  record Lasting(Transport transport, Routes routes, SessionRegistry registry, IdleSessions idle) {
    /** The same, but for what waits upstream. */
    Lasting with(IdleSessions other) {
      return new Lasting(transport, routes, registry, other);
    }
  }

  /**
   * Reads what the configuration names.
   *
   * @throws IOException if a certificate or key cannot be used
   */
  Generation(Configuration configuration, NetServer.Rooms rooms, Lasting lasting)
      throws IOException {
    this.configuration = configuration;
    this.rooms = rooms;
    this.lasting = lasting;
    this.listenerTls = listenerTls(configuration, rooms);
    this.sessions =
        new UpstreamSessions(
            rooms,
            lasting.registry(),
            new Dialer(
                lasting.transport(),
                TlsContexts.client(configuration.upstream().trust()),
                configuration.upstream(),
                lasting.routes()),
            new Dialects(configuration.hostname()),
            lasting.idle());
  }

  private static Map<String, ListenerTls> listenerTls(
      Configuration configuration, NetServer.Rooms rooms) throws IOException {
    Map<String, ListenerTls> all = new HashMap<>();
    if (rooms.certificates().isPresent()) {
      TlsContexts contexts = new TlsContexts(rooms.certificates().get());
      for (Listener listener : configuration.listeners()) {
        if (listener.tls() != TlsMode.NONE) {
          all.put(
              listener.name(),
              contexts.listener(
                  listener.name(),
                  listener.terms(),
                  configuration.limits().patience().tlsHandshake()));
        }
      }
    }
    return all;
  }

  Configuration configuration() {
    return configuration;
  }

  Lasting lasting() {
    return lasting;
  }

  UpstreamSessions sessions() {
    return sessions;
  }

  /** What the clients of a listener are received with. */
  Reception reception(Listener listener) {
    HandOver handOver =
        new HandOver(
            configuration.limits(),
            lasting.registry(),
            sessions.submissions(),
            admission -> terms(listener, admission));
    ClientSetting setting =
        new ClientSetting(
            configuration.limits(),
            Optional.ofNullable(listenerTls.get(listener.name())),
            sessions,
            counted(rooms.uses(), new TracedHandOver(handOver, sessions.taps())),
            rooms.metrics());
    return new Reception(listener, setting, configuration.hostname());
  }

  /** The same, but what goes through the session counts as its device's. */
  private static ClientSetting.SessionStart counted(
      UseLedger uses, ClientSetting.SessionStart start) {
    return (client, connection, session) -> {
      connection.countsFor(uses.of(session.admission().device().id()));
      start.accept(client, connection, session);
    };
  }

  private SubmissionTerms terms(Listener listener, Admission admission) {
    Listener.Content content = listener.content();
    ContentPolicy policy =
        new ContentPolicy(
            admission.messageLimit(content.messageLimit()),
            content.discardLimit(),
            content.bareNewlines() == BareNewlines.REJECT);
    return new SubmissionTerms(
        new SubmissionPolicy(
            configuration.hostname(),
            policy,
            configuration.submission().recipientsPerMessage(),
            admission.mailbox().address(),
            admission.senders()),
        configuration.submission());
  }
}
