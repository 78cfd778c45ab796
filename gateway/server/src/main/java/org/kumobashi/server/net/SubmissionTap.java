package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.smtp.SubmissionMove;
import org.kumobashi.server.telemetry.Trace;

/**
 * Overhears a submission relay: the client's conversation with us, and ours with each upstream
 * session it borrows. It hears octets in the order in which the guard took them, so both know alike
 * what is content.
 */
final class SubmissionTap {
  private final Trace trace;
  private final Taps taps;
  private final Tap client;
  private Optional<Tap> upstream = Optional.empty();

  SubmissionTap(Trace trace, Taps taps, Tap client) {
    this.trace = trace;
    this.taps = taps;
    this.client = client;
  }

  /** The guard took these octets of the client's, and asks for these moves. */
  void made(List<SubmissionMove> moves, ByteBuf taken) {
    if (!client.listens()) {
      return;
    }
    client.asked(taken.nioBuffer());
    for (SubmissionMove move : moves) {
      made(move, taken);
    }
  }

  private void made(SubmissionMove move, ByteBuf taken) {
    switch (move) {
      case SubmissionMove.ToClient(OctetString octets) -> client.answered(buffer(octets));
      case SubmissionMove.ToUpstream(OctetString octets) ->
          upstream.ifPresent(tap -> tap.asked(buffer(octets)));
      case SubmissionMove.PassOn(int from, int length) ->
          upstream.ifPresent(tap -> tap.asked(taken.nioBuffer(from, length)));
      case SubmissionMove.BorrowUpstream() -> client.note("waits for an upstream session");
      case SubmissionMove.ReturnUpstream() -> leave("given back");
      case SubmissionMove.CutUpstream() -> leave("closed by the gateway");
      case SubmissionMove.Throttled(String _) -> client.note("upstream asked to slow down");
      case SubmissionMove.CloseClient() -> client.note("closed by the gateway");
      case SubmissionMove.Accepted() -> client.note("the message is accepted");
      case SubmissionMove.Note(String _) -> client.note("(the gateway's log says more)");
    }
  }

  private static ByteBuffer buffer(OctetString octets) {
    return ByteBuffer.wrap(octets.toArray());
  }

  /** This upstream session was lent to the client. */
  void borrowed(Channel channel) {
    Tap tap = new Tap(trace, Tap.Ends.upstream(taps.name(channel)), Protocol.SMTP);
    client.note("goes on by " + taps.name(channel));
    upstream = Optional.of(tap);
  }

  /** No upstream session could be had. */
  void refused(LoginFailure failure) {
    client.note("got no upstream session: " + FailureShown.of(failure));
  }

  /** The upstream session said this. */
  void heard(ByteBuf octets) {
    upstream.ifPresent(tap -> tap.answered(octets.nioBuffer()));
  }

  private void leave(String how) {
    upstream.ifPresent(
        tap -> {
          tap.end();
          tap.note(how);
        });
    upstream = Optional.empty();
  }

  /** The client is gone. */
  void end() {
    client.end();
    client.note("session ends");
  }
}
