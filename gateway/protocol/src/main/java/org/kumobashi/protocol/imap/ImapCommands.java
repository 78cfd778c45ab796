package org.kumobashi.protocol.imap;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingSasl;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingTls;
import org.kumobashi.protocol.imap.ImapClientState.LoggingIn;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.SaslExchange;
import org.kumobashi.protocol.sasl.SaslStep;

/** Acts on complete commands and SASL responses of a client that is not logged in. */
final class ImapCommands {
  private final ImapReplies replies;

  ImapCommands(ImapReplies replies) {
    this.replies = replies;
  }

  /** Does what the command asks, if it may be asked now. */
  ImapTurn act(ImapVisit visit, ImapCommand command) {
    String tag = command.tag();
    return switch (command) {
      case ImapCommand.Capability _ ->
          replies.next(
              visit.withCapabilityAsked(),
              "* CAPABILITY " + replies.capabilities(visit),
              tag + " OK CAPABILITY completed.");
      case ImapCommand.Noop _ -> replies.next(visit, tag + " OK NOOP completed.");
      case ImapCommand.Id _ -> replies.next(visit, "* ID NIL", tag + " OK ID completed.");
      case ImapCommand.StartTls _ -> startTls(visit, tag);
      case ImapCommand.Login login -> login(visit, login);
      case ImapCommand.Authenticate authenticate -> authenticate(visit, authenticate);
      case ImapCommand.Logout _ ->
          replies.end("* BYE See you again.", tag + " OK LOGOUT completed.");
      case ImapCommand.TooEarly _ -> replies.bad(visit, tag, "Please log in first.");
      case ImapCommand.Malformed malformed -> replies.bad(visit, tag, malformed.reason());
    };
  }

  /** Takes the client's answer to a challenge: base64, or {@code *} to cancel. */
  ImapTurn response(AwaitingSasl sasl, String line) {
    if (line.equals("*")) {
      return replies.bad(sasl.visit(), sasl.tag(), "AUTHENTICATE cancelled.");
    }
    return Base64Text.decode(line)
        .map(response -> follow(sasl, sasl.exchange().next(response)))
        .orElseGet(() -> replies.bad(sasl.visit(), sasl.tag(), "The response is not base64."));
  }

  private ImapTurn startTls(ImapVisit visit, String tag) {
    if (!replies.offersStartTls(visit)) {
      String reason = visit.secured() ? "TLS is active already." : "STARTTLS is not offered here.";
      return replies.bad(visit, tag, reason);
    }
    return new ImapTurn(
        new AwaitingTls(visit),
        List.of(Step.Say.line(tag + " OK Begin the TLS handshake now."), new Step.StartTls()));
  }

  private ImapTurn login(ImapVisit visit, ImapCommand.Login login) {
    if (!replies.allowsLogin(visit)) {
      return privacyRequired(visit, login.tag());
    }
    // Some Outlook versions try an empty password first; that is no attempt to count.
    if (login.credentials().password().isEmpty() || login.credentials().typedUser().isEmpty()) {
      return replies.next(visit, ImapWords.incomplete(login.tag()));
    }
    return new ImapTurn(
        new LoggingIn(visit, login.tag()), List.of(new Step.Login(login.credentials())));
  }

  private ImapTurn authenticate(ImapVisit visit, ImapCommand.Authenticate command) {
    if (!replies.allowsLogin(visit)) {
      return privacyRequired(visit, command.tag());
    }
    Optional<SaslExchange> exchange = SaslExchange.named(command.mechanism());
    if (exchange.isEmpty()) {
      return replies.counted(visit, command.tag() + " NO This mechanism is not offered.");
    }
    Optional<OctetString> response =
        command.initialResponse().flatMap(base64 -> Base64Text.decode(base64.latin1()));
    if (command.initialResponse().isPresent() && response.isEmpty()) {
      return replies.bad(visit, command.tag(), "The initial response is not base64.");
    }
    AwaitingSasl sasl = new AwaitingSasl(visit, command.tag(), exchange.get());
    return follow(sasl, sasl.exchange().start(response));
  }

  private ImapTurn follow(AwaitingSasl sasl, SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge(OctetString challenge) ->
          new ImapTurn(
              sasl,
              List.of(Step.Say.line("+ " + Base64Text.encode(challenge)), ImapReplies.READ_LINE));
      case SaslStep.Malformed(String reason) ->
          replies.bad(sasl.visit(), sasl.tag(), "AUTHENTICATE failed: " + reason + ".");
      case SaslStep.Done done ->
          new ImapTurn(
              new LoggingIn(sasl.visit(), sasl.tag()), List.of(new Step.Login(done.credentials())));
    };
  }

  private ImapTurn privacyRequired(ImapVisit visit, String tag) {
    return replies.counted(
        visit, tag + " NO [PRIVACYREQUIRED] Please switch on TLS in the mail program.");
  }
}
