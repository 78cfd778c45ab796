package org.kumobashi.protocol.smtp;

import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.smtp.SubmissionReplies.Reply;

/**
 * What upstream's replies, and its silence, mean to the client. Upstream's codes and texts pass as
 * they are.
 */
final class SubmissionVerdicts {
  private static final int START_MAIL_INPUT = 354;
  private static final int CLOSING = 421;

  /** How Exchange Online says that a mailbox sends too much or too often. */
  private static final Set<Integer> THROTTLES = Set.of(421, 430, 431, 432);

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
    session.abandon();
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
      if (reply.code() == CLOSING) {
        wire.cut();
        session.close();
      } else {
        wire.giveOwn();
      }
    }
  }

  private void hearEarly(Reply.Complete reply, SubmissionState.Receiving receiving) {
    wire.note("upstream answered in the midst of a message: " + reply.forLog());
    wire.cut();
    session.abandon();
    session.bar(SubmissionWords.NO_TRANSACTION);
    discard(receiving, reply.code() >= 400 ? told(reply) : SubmissionWords.LOST);
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
    boolean refused = reply.code() >= 400;
    switch (owed) {
      case OwedReply.Sender() -> {
        tellAndNote(reply);
        if (!refused) {
          session.openTransaction(true);
        }
      }
      case OwedReply.Recipient(RecipientTally tally) -> {
        tellAndNote(reply);
        if (refused) {
          tally.refused();
        }
      }
      case OwedReply.GoAhead() -> {
        tellAndNote(reply);
        session.become(afterData(reply.code()));
      }
      case OwedReply.Outcome outcome -> conclude(outcome, reply);
      case OwedReply.Cleared(Optional<String> instead) -> {
        session.openTransaction(false);
        wire.toClient(
            instead
                .filter(ours -> reply.code() != CLOSING)
                .map(ours -> ours + "\r\n")
                .orElse(reply.text()));
      }
      case OwedReply.Own own -> throw new IllegalStateException("our own reply was held back");
    }
  }

  private void conclude(OwedReply.Outcome outcome, Reply.Complete reply) {
    tell(reply);
    session.openTransaction(false);
    if (reply.code() >= 400) {
      outcome.tally().abandon();
      wire.note("upstream refused a message: " + reply.forLog() + id(outcome.messageId()));
    } else {
      outcome.tally().keep();
      wire.accepted();
    }
    if (session.state() instanceof SubmissionState.Departed) {
      wire.note("the client left too early to hear: " + reply.forLog() + id(outcome.messageId()));
    }
  }

  private void tell(Reply.Complete reply) {
    wire.toClient(told(reply) + "\r\n");
  }

  /** Tells what upstream thinks of a command; a refusal the client gets explained is logged. */
  private void tellAndNote(Reply.Complete reply) {
    if (UpstreamRefusals.isKnown(reply)) {
      wire.note("upstream refused a command: " + reply.forLog());
    }
    tell(reply);
  }

  /** What the client hears, without its last line end: upstream's words, and what they mean. */
  private String told(Reply.Complete reply) {
    if (isThrottle(reply)) {
      wire.throttled(reply.forLog());
    }
    return UpstreamRefusals.explained(reply, session.policy().mailbox());
  }

  // 4.4.1 is upstream's patience with a silent client that ran out.
  private static boolean isThrottle(Reply.Complete reply) {
    return THROTTLES.contains(reply.code()) && !reply.text().startsWith("421 4.4.1");
  }

  private String insteadOf(OwedReply owed) {
    return switch (owed) {
      case OwedReply.Own(String text) -> text;
      case OwedReply.Cleared(Optional<String> instead) -> instead.orElse(SubmissionWords.OK);
      case OwedReply.Sender() -> SubmissionWords.LOST;
      case OwedReply.GoAhead() -> SubmissionWords.LOST;
      case OwedReply.Recipient(RecipientTally tally) -> SubmissionWords.LOST;
      case OwedReply.Outcome(String messageId, RecipientTally tally) -> {
        tally.keep();
        wire.note("outcome unknown: upstream was lost before its reply" + id(messageId));
        yield SubmissionWords.LOST;
      }
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
