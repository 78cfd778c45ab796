package org.kumobashi.server.net;

import io.netty.channel.Channel;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.telemetry.Trace;

/** A hand-over that puts taps into the sessions of mailboxes that are traced. */
final class TracedHandOver implements ClientSetting.SessionStart {
  private final ClientSetting.SessionStart handOver;
  private final Taps taps;

  TracedHandOver(ClientSetting.SessionStart handOver, Taps taps) {
    this.handOver = handOver;
    this.taps = taps;
  }

  @Override
  public void accept(Channel client, Connection connection, Opening.Opened session) {
    taps.trace(session.admission()).ifPresent(trace -> listen(trace, client, connection, session));
    handOver.accept(client, connection, session);
  }

  private void listen(Trace trace, Channel client, Connection connection, Opening.Opened session) {
    boolean parsed = connection.protocol() == Protocol.SMTP;
    Tap.Ends ends = parsed ? Tap.Ends.client(connection.id()) : Tap.Ends.both(connection.id());
    Tap tap = new Tap(trace, ends, connection.protocol());
    tap.note(
        "login by %s from %s as device %s, over %s"
            .formatted(
                connection.loginVerb(),
                connection.address().getHostAddress(),
                session.admission().device().id(),
                taps.name(session.upstream())));
    if (parsed) {
      submission(new SubmissionTap(trace, taps, tap), client, connection);
    } else {
      relay(tap, client, session.upstream());
    }
  }

  private static void submission(SubmissionTap tap, Channel client, Connection connection) {
    connection.overhear(tap);
    client.closeFuture().addListener(closed -> tap.end());
  }

  // Before the drivers, in whose place the relays come: so they hear all a relay hears, from the
  // octets a frame decoder held back on.
  private static void relay(Tap tap, Channel client, Channel upstream) {
    client
        .pipeline()
        .addBefore(
            client.pipeline().context(ClientDriver.class).name(),
            "trace",
            new TapHandler(tap, tap::asked, "client"));
    upstream
        .pipeline()
        .addBefore(
            upstream.pipeline().context(UpstreamDriver.class).name(),
            "trace",
            new TapHandler(tap, tap::answered, "upstream"));
    client
        .closeFuture()
        .addListener(
            closed -> {
              tap.end();
              tap.note("session ends");
            });
  }
}
