package org.kumobashi.protocol.smtp;

import java.util.Optional;

/** The guard's answer to each command: upstream is asked, or the gateway answers by itself. */
final class SubmissionCommands {
  private static final int FAULTS_ALLOWED = 20;

  private final SubmissionSession session;
  private final SubmissionWire wire;
  private int faults;

  SubmissionCommands(SubmissionSession session) {
    this.session = session;
    this.wire = session.wire();
  }

  void obey(MailCommand command) {
    switch (command) {
      case MailCommand.Hello(boolean extended) -> hello(session.words().hello(extended));
      case MailCommand.Mail mail -> mail(mail);
      case MailCommand.Recipient(String line) -> recipient(line);
      case MailCommand.Data() -> data();
      case MailCommand.Chunk chunk -> refuseChunk(chunk);
      case MailCommand.Reset() -> reset(Optional.empty(), SubmissionWords.OK);
      case MailCommand.Query(String reply) -> wire.answer(reply);
      case MailCommand.Quit() -> session.leave(SubmissionWords.GOODBYE);
      case MailCommand.Refused(String reply) -> refuse(reply);
      case MailCommand.RefusedMail(String reply) -> refuseMail(reply);
    }
  }

  /** Opens a transaction; there is an upstream session. */
  void begin(MailCommand.Mail mail) {
    session.clear();
    wire.forward(mail.line(), new OwedReply.Sender());
  }

  private void hello(String reply) {
    reset(Optional.of(reply), reply);
  }

  private void reset(Optional<String> instead, String alone) {
    session.abandon();
    if (wire.upstreamLive()) {
      wire.forward("RSET", new OwedReply.Cleared(instead));
    } else {
      wire.answer(alone);
    }
    session.clear();
  }

  private void mail(MailCommand.Mail asked) {
    Optional<String> refusal = session.senders().refusal(asked);
    if (refusal.isPresent()) {
      refuseMail(refusal.get());
    } else {
      admit(session.senders().admitted(asked));
    }
  }

  private void admit(MailCommand.Mail mail) {
    if (mail.declaredSize() > session.policy().messageLimit()) {
      refuseMail(session.words().tooLarge(mail.declaredSize()));
    } else {
      session.become(new SubmissionState.Borrowing(mail));
      if (!wire.upstreamLive()) {
        wire.borrow();
      }
    }
  }

  /** A MAIL waits until all before it is answered: then the session is changed for another. */
  void proceed() {
    if (session.state() instanceof SubmissionState.Borrowing
        && wire.upstreamLive()
        && wire.owed().isEmpty()) {
      if (session.transactionIsOpen()) {
        session.become(new SubmissionState.Commands());
        wire.answer(SubmissionWords.NESTED_MAIL);
      } else {
        wire.giveBack();
        wire.borrow();
      }
    }
  }

  private void recipient(String line) {
    Optional<String> refusal = session.barred().or(() -> session.tally().add());
    if (refusal.isPresent()) {
      wire.answer(refusal.get());
    } else {
      wire.forward(line, new OwedReply.Recipient(session.tally()));
    }
  }

  private void data() {
    if (session.barred().isPresent()) {
      wire.answer(session.barred().get());
    } else {
      wire.forward("DATA", new OwedReply.GoAhead());
      session.become(new SubmissionState.AwaitingGoAhead());
    }
  }

  private void refuseMail(String reply) {
    // An older transaction may still be open upstream: it must not get this message's recipients.
    session.bar(SubmissionWords.NO_TRANSACTION);
    wire.answer(reply);
  }

  private void refuse(String reply) {
    if (++faults > FAULTS_ALLOWED) {
      session.leave(SubmissionWords.TOO_MANY_FAULTS);
    } else {
      wire.answer(reply);
    }
  }

  private void refuseChunk(MailCommand.Chunk chunk) {
    long size = chunk.size().orElse(Long.MAX_VALUE);
    if (chunk.size().isEmpty() || size > session.policy().content().discardLimit()) {
      session.leave(SubmissionWords.CHUNK_NOT_TRUSTED);
    } else if (size == 0) {
      wire.answer(SubmissionWords.NO_CHUNKING);
    } else {
      session.become(new SubmissionState.SkippingChunk(size));
    }
  }
}
