package org.kumobashi.protocol.smtp;

import java.util.Optional;
import org.kumobashi.protocol.smtp.SubmissionReplies.Reply;

/**
 * What upstream's replies, and its silence, mean to the client. Upstream's codes and texts pass as
 * they are.
 */
final class SubmissionVerdicts {
  private static final int START_MAIL_INPUT = 354;
  private static final int CLOSING = 421;

  private final SubmissionSession session;
  private final SubmissionWire wire;

  SubmissionVerdicts(SubmissionSession session) {
    this.session = session;
    this.wire = session.wire();
  }

  /** Upstream has said something. */
  void hear(Reply reply) {
    switch (reply) {
      case Reply.Violation(String reason) -> giveUp("upstream broke the protocol: " + reason);
      case Reply.Complete complete -> {
        if (session.state() instanceof SubmissionState.Receiving receiving) {
          hearEarly(complete, receiving);
        } else {
          hear(complete);
        }
      }
    }
  }

  /** There is no upstream session any more: everything owed by it is answered in its place. */
  void lose() {
    Optional<OwedReply> next = wire.owed().take();
    while (next.isPresent()) {
      wire.toClient(insteadOf(next.get()) + "\r\n");
      next = wire.owed().take();
    }
    session.bar(SubmissionWords.LOST);
    if (session.state() instanceof SubmissionState.AwaitingGoAhead) {
      session.become(new SubmissionState.Commands());
    } else if (session.state() instanceof SubmissionState.Receiving receiving) {
      discard(receiving, SubmissionWords.LOST);
    }
  }

  private void hear(Reply.Complete reply) {
    Optional<OwedReply> first = wire.owed().first();
    if (first.isEmpty()) {
      giveUp("upstream spoke unasked: " + reply.forLog());
    } else if (!fits(first.get(), reply.code())) {
      giveUp("upstream's reply fits no command: " + reply.forLog());
    } else {
      wire.owed().take();
      pass(first.get(), reply);
      wire.giveOwn();
      if (reply.code() == CLOSING) {
        session.close();
      }
    }
  }

  private void hearEarly(Reply.Complete reply, SubmissionState.Receiving receiving) {
    wire.note("upstream answered in the midst of a message: " + reply.forLog());
    wire.cut();
    session.bar(SubmissionWords.NO_TRANSACTION);
    String text = reply.text();
    boolean refusal = reply.code() >= 400;
    discard(receiving, refusal ? text.substring(0, text.length() - 2) : SubmissionWords.LOST);
  }

  private void giveUp(String reason) {
    wire.note(reason);
    wire.cut();
    lose();
  }

  private void discard(SubmissionState.Receiving receiving, String reply) {
    receiving.decoder().drop();
    session.become(new SubmissionState.Discarding(receiving.decoder(), reply));
  }

  private void pass(OwedReply owed, Reply.Complete reply) {
    switch (owed) {
      case OwedReply.Relayed(), OwedReply.Farewell() -> wire.toClient(reply.text());
      case OwedReply.GoAhead() -> {
        wire.toClient(reply.text());
        session.become(afterData(reply.code()));
      }
      case OwedReply.Outcome(String messageId) -> {
        wire.toClient(reply.text());
        if (session.state() instanceof SubmissionState.Departed) {
          wire.note("the client left too early to hear: " + reply.forLog() + id(messageId));
        }
      }
      case OwedReply.Substituted(String ours) ->
          wire.toClient(reply.code() == CLOSING ? reply.text() : ours + "\r\n");
      case OwedReply.Own own -> throw new IllegalStateException("our own reply was held back");
    }
  }

  private String insteadOf(OwedReply owed) {
    return switch (owed) {
      case OwedReply.Own(String text) -> text;
      case OwedReply.Substituted(String text) -> text;
      case OwedReply.Relayed(), OwedReply.GoAhead() -> SubmissionWords.LOST;
      case OwedReply.Outcome(String messageId) -> {
        wire.note("outcome unknown: upstream was lost before its reply" + id(messageId));
        yield SubmissionWords.LOST;
      }
      case OwedReply.Farewell() -> SubmissionWords.GOODBYE;
    };
  }

  private SubmissionState afterData(int code) {
    return code == START_MAIL_INPUT
        ? new SubmissionState.Receiving(new SubmissionMessage(session.senders()))
        : new SubmissionState.Commands();
  }

  private static boolean fits(OwedReply owed, int code) {
    return owed instanceof OwedReply.GoAhead
        ? code == START_MAIL_INPUT || code >= 400
        : code < 300 || code >= 400;
  }

  private static String id(String messageId) {
    return " message-id=" + messageId;
  }
}
