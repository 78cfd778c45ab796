package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.smtp.SubmissionPolicy;
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
  private final SessionOpener sessions;
  private final Function<Admission, SubmissionPolicy> submission;

  HandOver(
      Limits limits,
      SessionRegistry registry,
      SessionOpener sessions,
      Function<Admission, SubmissionPolicy> submission) {
    this.limits = limits;
    this.registry = registry;
    this.sessions = sessions;
    this.submission = submission;
  }

  @Override
  public void accept(Channel client, Connection connection, Opening.Opened session) {
    connection.doing("relaying");
    registry.add(client, session.admission());
    client.closeFuture().addListener(closed -> session.lease().release());
    client
        .pipeline()
        .addBefore(
            name(client, ClientDriver.class),
            "idle",
            new IdleStateHandler(0, 0, limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS));
    if (connection.protocol() == Protocol.SMTP) {
      SubmissionRelay relay =
          new SubmissionRelay(
              connection, client, session, sessions, submission.apply(session.admission()));
      client.pipeline().replace(ClientDriver.class, "relay", relay.clientSide());
      relay.attach(session.upstream());
      readAgain(client);
    } else {
      Channel upstream = session.upstream();
      client
          .pipeline()
          .replace(
              ClientDriver.class,
              "relay",
              new Relay(upstream, connection, connection::countFromClient, "client"));
      upstream
          .pipeline()
          .replace(
              UpstreamDriver.class,
              "relay",
              new Relay(client, connection, connection::countFromUpstream, "upstream"));
      readAgain(client);
      readAgain(upstream);
    }
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
