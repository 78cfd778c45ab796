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
      case MailCommand.Recipient(String line) -> inTransaction(line, new OwedReply.Relayed());
      case MailCommand.Data() -> inTransaction("DATA", new OwedReply.GoAhead());
      case MailCommand.Chunk chunk -> refuseChunk(chunk);
      case MailCommand.Reset() -> reset(new OwedReply.Relayed(), SubmissionWords.OK);
      case MailCommand.Query(String line, String alone) ->
          ask(line, new OwedReply.Relayed(), alone);
      case MailCommand.Quit() -> quit();
      case MailCommand.Refused(String reply) -> refuse(reply);
      case MailCommand.RefusedMail(String reply) -> refuseMail(reply);
    }
  }

  /** Opens a transaction; there is an upstream session. */
  void begin(MailCommand.Mail mail) {
    session.clear();
    wire.forward(mail.line(), new OwedReply.Relayed());
  }

  private void hello(String reply) {
    reset(new OwedReply.Substituted(reply), reply);
  }

  private void reset(OwedReply reply, String alone) {
    ask("RSET", reply, alone);
    session.clear();
  }

  private void quit() {
    ask("QUIT", new OwedReply.Farewell(), SubmissionWords.GOODBYE);
    session.become(new SubmissionState.Leaving());
  }

  private void ask(String line, OwedReply reply, String alone) {
    if (wire.upstreamLive()) {
      wire.forward(line, reply);
    } else {
      wire.answer(alone);
    }
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
    } else if (wire.upstreamLive()) {
      begin(mail);
    } else {
      session.become(new SubmissionState.Redialling(mail));
      wire.redial();
    }
  }

  private void inTransaction(String line, OwedReply reply) {
    if (session.barred().isPresent()) {
      wire.answer(session.barred().get());
      return;
    }
    wire.forward(line, reply);
    if (reply instanceof OwedReply.GoAhead) {
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
