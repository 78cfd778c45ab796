package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.octets.OctetString;

/**
 * The guard's outgoing half: collects moves, keeps replies in order, and knows whether there is an
 * upstream session and a client to speak to. Decides nothing.
 */
final class SubmissionWire {
  private final OwedReplies owed = new OwedReplies();
  private List<SubmissionMove> moves = new ArrayList<>();
  private boolean upstreamLive;
  private boolean clientGone;

  boolean upstreamLive() {
    return upstreamLive;
  }

  OwedReplies owed() {
    return owed;
  }

  /** The moves since the last call. */
  List<SubmissionMove> take() {
    List<SubmissionMove> taken = List.copyOf(moves);
    moves = new ArrayList<>();
    return taken;
  }

  /** Gives our own reply, without its last line end, as soon as its turn comes. */
  void answer(String reply) {
    owed.add(new OwedReply.Own(reply));
    giveOwn();
  }

  /** Sends a command line upstream and queues what becomes of its reply. */
  void forward(String line, OwedReply reply) {
    owed.add(reply);
    toUpstream(OctetString.ofLatin1(line + "\r\n"));
  }

  /** Gives our own replies whose turn has come. */
  void giveOwn() {
    while (owed.first().orElse(null) instanceof OwedReply.Own(String reply)) {
      owed.take();
      toClient(reply + "\r\n");
    }
  }

  void toClient(String text) {
    if (!clientGone) {
      moves.add(new SubmissionMove.ToClient(OctetString.ofLatin1(text)));
    }
  }

  void toUpstream(OctetString octets) {
    if (!upstreamLive) {
      throw new IllegalStateException("there is no upstream session");
    }
    if (octets.length() > 0) {
      moves.add(new SubmissionMove.ToUpstream(octets));
    }
  }

  /** Sends content upstream, in pieces that may lie in the buffer at hand. */
  void passOn(List<SubmissionMove> pieces) {
    if (!upstreamLive) {
      throw new IllegalStateException("there is no upstream session");
    }
    moves.addAll(pieces);
  }

  void borrow() {
    moves.add(new SubmissionMove.BorrowUpstream());
  }

  void borrowed() {
    upstreamLive = true;
  }

  /** Lets others have the upstream session, if there is one. */
  void giveBack() {
    if (upstreamLive) {
      upstreamLive = false;
      moves.add(new SubmissionMove.ReturnUpstream());
    }
  }

  void throttled(String said) {
    moves.add(new SubmissionMove.Throttled(said));
  }

  /** Upstream has taken a message. */
  void accepted() {
    moves.add(new SubmissionMove.Accepted());
  }

  /** Upstream has closed its session itself. */
  void upstreamGone() {
    upstreamLive = false;
  }

  /** Closes the upstream session, if there is one. */
  void cut() {
    if (upstreamLive) {
      upstreamLive = false;
      moves.add(new SubmissionMove.CutUpstream());
    }
  }

  /** The client has left; nothing is said to it any more. */
  void clientGone() {
    clientGone = true;
  }

  void closeClient() {
    moves.add(new SubmissionMove.CloseClient());
  }

  void note(String text) {
    moves.add(new SubmissionMove.Note(text));
  }
}
