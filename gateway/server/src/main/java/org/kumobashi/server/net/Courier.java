package org.kumobashi.server.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.smtp.SmtpMessageDialogue;
import org.kumobashi.protocol.smtp.SmtpMessageDialogue.Fate;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.login.Admission;

/**
 * Sends messages of the gateway's own, on the upstream sessions and at the pace of the mailbox they
 * are sent from, as a device of that mailbox would.
 */
public final class Courier {
  /** RFC 5321 §4.5.3.2.6 gives the answer to a final dot ten minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Supplier<Route> current;
  private final Transport transport;

  /**
   * @param current the way messages go at the moment
   */
  Courier(Supplier<Route> current, Transport transport) {
    this.current = current;
    this.transport = transport;
  }

  /** Where sessions come from, and how one is spoken on. */
  record Route(SubmissionSessions sessions, Dialer dialer) {}

  /** Who sends. */
  public record Sender(Mailbox mailbox, Grant grant, AccessToken token) {
    private Admission admission() {
      Device gateway =
          new Device(
              "gateway",
              mailbox.address(),
              "the gateway itself",
              Set.of(Protocol.SMTP),
              List.of(),
              Optional.empty(),
              Instant.EPOCH);
      return new Admission(Protocol.SMTP, mailbox, gateway, grant, token, false);
    }
  }

  /**
   * What became of a message.
   *
   * @param cause why upstream has not taken it, for the log; empty if it has
   */
  public record Delivery(Fate fate, String cause) {}

  /** Sends it to the recipient of its envelope; blocks. */
  public Delivery send(Sender sender, SmtpMessageDialogue.Envelope envelope) {
    Admission admission = sender.admission();
    EventLoop loop = transport.workers().next();
    Route route = current.get();
    SubmissionSessions sessions = route.sessions();
    if (!sessions.quota(admission).take()) {
      return new Delivery(Fate.NOT_TAKEN, "the mailbox has written to its day's recipients");
    }
    Delivery delivery =
        switch (sessions.borrowForGateway(admission, loop).awaitUninterruptibly().getNow()) {
          case Opening.Refused(var failure) -> new Delivery(Fate.NOT_TAKEN, failure.cause());
          case Opening.Opened opened -> send(route, opened, envelope);
        };
    if (delivery.fate() == Fate.NOT_TAKEN || delivery.fate() == Fate.NO_SUCH_RECIPIENT) {
      sessions.quota(admission).giveBack(1);
    }
    return delivery;
  }

  private static Delivery send(
      Route route, Opening.Opened session, SmtpMessageDialogue.Envelope envelope) {
    SubmissionSessions sessions = route.sessions();
    SmtpMessageDialogue dialogue = new SmtpMessageDialogue(envelope);
    Channel channel = session.upstream();
    return switch (route.dialer().resume(channel, dialogue, LIMIT)) {
      case Dialer.Dialled.LoggedIn _ -> {
        channel.eventLoop().execute(() -> sessions.giveBack(session));
        yield new Delivery(dialogue.fate(), "");
      }
      case Dialer.Dialled.Failed(var failure) -> {
        if (failure instanceof LoginFailure.Throttled) {
          sessions.throttled(session.admission());
        }
        channel.close().addListener(closed -> session.lease().release());
        yield new Delivery(dialogue.fate(), failure.cause());
      }
    };
  }
}
