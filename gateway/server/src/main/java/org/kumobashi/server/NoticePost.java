package org.kumobashi.server;

import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.smtp.SmtpMessageDialogue.Envelope;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.net.Courier;
import org.kumobashi.server.notices.Post;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.TokenOutcome;

/** Sends notices from a mailbox that the gateway opens by a grant of its own store. */
record NoticePost(String from, Accounts accounts, AccessTokens tokens, Courier courier)
    implements Post {
  @Override
  public Result send(String recipient, String message) {
    Optional<Mailbox> mailbox = accounts.mailbox(from).filter(Mailbox::enabled);
    Optional<Grant> grant = mailbox.flatMap(known -> accounts.grant(known.grant()));
    if (mailbox.isEmpty() || grant.isEmpty()) {
      return failed(
          "there is no mailbox " + from + " (grants.notices-from), or it is switched off");
    }
    Optional<Envelope> envelope = envelope(recipient, message);
    if (envelope.isEmpty()) {
      return new Result(Outcome.UNDELIVERABLE, "the recipient's address is not plain ASCII");
    }
    return switch (tokens.token(grant.get())) {
      case TokenOutcome.Unavailable(LoginFailure failure) ->
          failed("no token for " + from + ": " + failure.cause());
      case TokenOutcome.Available(var token, _) ->
          result(
              courier.send(new Courier.Sender(mailbox.get(), grant.get(), token), envelope.get()));
    };
  }

  private Optional<Envelope> envelope(String recipient, String message) {
    return Envelope.canBeSentTo(recipient)
        ? Optional.of(new Envelope(from, recipient, message))
        : Optional.empty();
  }

  private static Result result(Courier.Delivery delivery) {
    return switch (delivery.fate()) {
      case TAKEN -> new Result(Outcome.SENT, "");
      case UNKNOWN -> new Result(Outcome.SENT, "perhaps: " + delivery.cause());
      case NOT_TAKEN -> failed(delivery.cause());
      case NO_SUCH_RECIPIENT -> new Result(Outcome.UNDELIVERABLE, delivery.cause());
    };
  }

  private static Result failed(String cause) {
    return new Result(Outcome.FAILED, cause);
  }
}
