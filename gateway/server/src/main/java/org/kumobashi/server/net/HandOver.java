package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.kumobashi.protocol.dialogue.Lull;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.login.Admission;

/**
 * Turns two dialogues into one session.
 *
 * <p>The five moves, of which the first three are made before: stop reading the client, dial,
 * answer a failure; then here: swap the drivers for relays and replay what the frame decoders hold;
 * read again.
 *
 * <p>Invariants: both channels live on this event loop, so nothing can arrive between the moves;
 * each frame decoder is removed only after the relay stands behind it, so what it held goes through
 * the relay first, in order, in both directions. A command pipelined behind the login and a
 * greeting line upstream sent early are exact to the octet.
 *
 * <p>Refused: reading the leftovers out and writing them to the peer by hand, which is a second
 * path for the same octets and was where peers lost them.
 */
final class HandOver implements ClientSetting.SessionStart {
  private final Limits limits;
  private final SessionRegistry registry;
  private final SessionLender sessions;
  private final Function<Admission, SubmissionTerms> submission;

  HandOver(
      Limits limits,
      SessionRegistry registry,
      SessionLender sessions,
      Function<Admission, SubmissionTerms> submission) {
    this.limits = limits;
    this.registry = registry;
    this.sessions = sessions;
    this.submission = submission;
  }

  @Override
  public void accept(Channel client, Connection connection, Opening.Opened session) {
    connection.doing("relaying");
    registry.add(new SessionRegistry.Session(client, connection, session.admission()));
    if (connection.protocol() == Protocol.SMTP) {
      submit(client, connection, session);
    } else {
      relay(client, connection, session);
    }
  }

  // The session that proved the login goes to the others at once: a message borrows one when it
  // comes.
  private void submit(Channel client, Connection connection, Opening.Opened session) {
    SubmissionTerms terms = submission.apply(session.admission());
    watchSilence(client, terms.limits().idleTimeout());
    SubmissionRelay relay = new SubmissionRelay(connection, client, session, sessions, terms);
    sessions.giveBack(session);
    client.pipeline().replace(ClientDriver.class, "relay", relay.clientSide());
    readAgain(client);
  }

  private void relay(Channel client, Connection connection, Opening.Opened session) {
    client.closeFuture().addListener(closed -> session.lease().release());
    watchSilence(client, silence(connection.protocol()));
    Channel upstream = session.upstream();
    Lull lull = Dialects.lull(connection.protocol());
    Parting parting = new Parting(client, upstream, connection, lull);
    client
        .pipeline()
        .replace(
            ClientDriver.class,
            "relay",
            new Relay(upstream, connection, parting, Relay.Side.CLIENT));
    upstream
        .pipeline()
        .replace(
            UpstreamDriver.class,
            "relay",
            new Relay(client, connection, parting, Relay.Side.UPSTREAM));
    readAgain(client);
    readAgain(upstream);
  }

  private Duration silence(Protocol protocol) {
    return protocol == Protocol.POP3
        ? limits.patience().pop3Silence()
        : limits.patience().imapSilence();
  }

  private static void watchSilence(Channel client, Duration limit) {
    client
        .pipeline()
        .addBefore(
            name(client, ClientDriver.class),
            "idle",
            new IdleStateHandler(0, 0, limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Lets what the frame decoder holds go through, then whatever comes next. */
  static void readAgain(Channel channel) {
    channel.pipeline().remove(FrameDecoder.class);
    channel.config().setAutoRead(true);
  }

  private static String name(Channel channel, Class<? extends ChannelHandler> handler) {
    return channel.pipeline().context(handler).name();
  }
}
