package org.kumobashi.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.OctetString;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingLiteral;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingSasl;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingTls;
import org.kumobashi.protocol.imap.ImapClientState.LoggingIn;
import org.kumobashi.protocol.imap.ImapClientState.Logout;
import org.kumobashi.protocol.imap.ImapClientState.NotAuthenticated;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.SaslExchange;
import org.kumobashi.protocol.sasl.SaslStep;

/**
 * An IMAP client's conversation from the greeting to the hand-over. Knows no mailbox: that is
 * upstream's business.
 */
public final class ImapClientDialogue implements ClientDialogue {
  /** What is remembered across commands; TLS makes the gateway forget it (RFC 3501 §6.2.1). */
  private record Standing(
      boolean secured, boolean capabilityAsked, int badCommands, int failedLogins) {
    Standing asked() {
      return new Standing(secured, true, badCommands, failedLogins);
    }

    Standing oneMoreBad() {
      return new Standing(secured, capabilityAsked, badCommands + 1, failedLogins);
    }

    Standing oneMoreFailed() {
      return new Standing(secured, capabilityAsked, badCommands, failedLogins + 1);
    }
  }

  private final ClientPolicy policy;
  private ImapClientState state = new NotAuthenticated();
  private Standing standing = new Standing(false, false, 0, 0);

  public ImapClientDialogue(ClientPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String doing() {
    return switch (state) {
      case NotAuthenticated s -> "waiting for a command";
      case AwaitingLiteral s -> "waiting for a literal";
      case AwaitingSasl s -> "waiting for a SASL response";
      case AwaitingTls s -> "waiting for TLS";
      case LoggingIn s -> "logging in";
      case Logout s -> "logged out";
    };
  }

  @Override
  public List<ClientStep> on(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Opened(boolean secured) -> greet(secured);
      case ClientEvent.Line(OctetString line) -> line(line.latin1());
      case ClientEvent.LineTooLong tooLong -> bad("*", "The line is too long.");
      case ClientEvent.Octets(OctetString octets) -> literal(octets);
      case ClientEvent.Secured secured -> secured();
      case ClientEvent.LoginGranted(List<String> capabilities) -> granted(capabilities);
      case ClientEvent.LoginRefused(LoginFailure failure) -> refused(failure);
      case ClientEvent.TimedOut timedOut -> bye("Too slow to log in.");
      case ClientEvent.Stopping stopping ->
          bye("The gateway is restarting. Connect again in a minute.");
    };
  }

  private List<ClientStep> greet(boolean secured) {
    standing = new Standing(secured, false, 0, 0);
    return command(
        "* OK [CAPABILITY "
            + ImapWords.beforeLogin(policy, secured)
            + "] "
            + policy.hostname()
            + " ready.");
  }

  private List<ClientStep> line(String line) {
    return switch (state) {
      case NotAuthenticated s -> begin(ImapCommandText.EMPTY, line);
      case AwaitingLiteral(ImapCommandText begun) -> begin(begun, line);
      case AwaitingSasl(String tag, SaslExchange exchange) -> sasl(tag, exchange, line);
      case AwaitingTls s -> List.of();
      case LoggingIn s -> List.of();
      case Logout s -> List.of();
    };
  }

  private List<ClientStep> begin(ImapCommandText begun, String line) {
    if (line.length() > ClientPolicy.LINE_LIMIT && !carriesInitialResponse(line)) {
      return bad(begun.tag().or(() -> ImapParser.tagOf(line)).orElse("*"), "The line is too long.");
    }
    return switch (begun.line(line, ClientPolicy.LITERAL_LIMIT)) {
      case ImapCommandText.Next.Complete(ImapCommandText command) -> act(ImapParser.parse(command));
      case ImapCommandText.Next.Literal(
              ImapCommandText command,
              int count,
              boolean synchronizing) -> {
        state = new AwaitingLiteral(command);
        yield synchronizing
            ? List.of(Step.Say.line("+ Ready."), new Step.ReadOctets(count))
            : List.of(new Step.ReadOctets(count));
      }
      case ImapCommandText.Next.TooLong(boolean synchronizing) -> {
        String tag = begun.tag().or(() -> ImapParser.tagOf(line)).orElse("*");
        // A literal already on its way would be read as commands: there is no way on.
        yield synchronizing
            ? bad(tag, "The literal is too long.")
            : end(List.of(tag + " BAD The literal is too long.", "* BYE Out of step."));
      }
    };
  }

  // AUTHENTICATE lines may be longer than others: their base64 holds a whole SASL response.
  private static boolean carriesInitialResponse(String line) {
    return line.regionMatches(true, line.indexOf(' ') + 1, "AUTHENTICATE ", 0, 13);
  }

  private List<ClientStep> literal(OctetString octets) {
    if (!(state instanceof AwaitingLiteral(ImapCommandText begun))) {
      throw new IllegalStateException("octets came that nobody asked for");
    }
    state = new AwaitingLiteral(begun.literal(octets));
    return List.of(new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
  }

  private List<ClientStep> act(ImapCommand command) {
    return switch (command) {
      case ImapCommand.Capability(String tag) -> {
        standing = standing.asked();
        yield command(
            "* CAPABILITY " + ImapWords.beforeLogin(policy, standing.secured()), tag + " OK Done.");
      }
      case ImapCommand.Noop(String tag) -> command(tag + " OK Done.");
      case ImapCommand.Id(String tag) -> command("* ID NIL", tag + " OK Done.");
      case ImapCommand.Logout(String tag) -> end(List.of("* BYE Goodbye.", tag + " OK Done."));
      case ImapCommand.StartTls(String tag) -> startTls(tag);
      case ImapCommand.Login(String tag, OctetString user, OctetString password) ->
          mayLogIn() ? login(tag, user, password) : privacyRequired(tag);
      case ImapCommand.Authenticate(String tag, String mechanism, Optional<String> initial) ->
          mayLogIn() ? authenticate(tag, mechanism, initial) : privacyRequired(tag);
      case ImapCommand.Other(String tag) -> bad(tag, "Log in first.");
      case ImapCommand.Malformed(String tag, String reason) -> bad(tag, reason);
    };
  }

  private boolean mayLogIn() {
    return standing.secured() || policy.cleartextLogin();
  }

  private List<ClientStep> privacyRequired(String tag) {
    return command(
        tag + " NO [PRIVACYREQUIRED] Turn on TLS (STARTTLS) in the mail program, then log in.");
  }

  private List<ClientStep> startTls(String tag) {
    if (!policy.startTls() || standing.secured()) {
      return bad(tag, "STARTTLS is not offered here.");
    }
    state = new AwaitingTls();
    return List.of(Step.Say.line(tag + " OK Begin TLS."), new Step.StartTls());
  }

  private List<ClientStep> secured() {
    state = new NotAuthenticated();
    standing = new Standing(true, false, standing.badCommands(), standing.failedLogins());
    return List.of(new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
  }

  private List<ClientStep> login(String tag, OctetString user, OctetString password) {
    // Some Outlooks try an empty password first and then the real one: not an attempt worth
    // counting.
    if (password.length() == 0 || user.length() == 0) {
      return command(tag + " NO [AUTHENTICATIONFAILED] A user name and a password are needed.");
    }
    return tryOut(tag, new Credentials(user.text(), Secret.of(password.toArray())));
  }

  private List<ClientStep> tryOut(String tag, Credentials credentials) {
    state = new LoggingIn(tag);
    return List.of(new Step.Login(credentials));
  }

  private List<ClientStep> authenticate(String tag, String mechanism, Optional<String> initial) {
    Optional<SaslExchange> exchange = SaslExchange.named(mechanism);
    if (exchange.isEmpty()) {
      return command(tag + " NO This mechanism is not offered; use PLAIN or LOGIN.");
    }
    Optional<OctetString> response = initial.flatMap(Base64Text::decode);
    if (initial.isPresent() && response.isEmpty()) {
      return bad(tag, "The initial response is not base64.");
    }
    return next(tag, exchange.get(), exchange.get().start(response));
  }

  private List<ClientStep> sasl(String tag, SaslExchange exchange, String line) {
    if (line.equals("*")) {
      return command(tag + " BAD Cancelled.");
    }
    return Base64Text.decode(line)
        .map(response -> next(tag, exchange, exchange.next(response)))
        .orElseGet(() -> bad(tag, "The response is not base64."));
  }

  private List<ClientStep> next(String tag, SaslExchange exchange, SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge(OctetString challenge) -> {
        state = new AwaitingSasl(tag, exchange);
        yield List.of(
            Step.Say.line("+ " + Base64Text.encode(challenge)),
            new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
      }
      case SaslStep.Done(Credentials credentials) -> tryOut(tag, credentials);
      case SaslStep.Malformed(String reason) -> bad(tag, reason + ".");
    };
  }

  private List<ClientStep> granted(List<String> capabilities) {
    String tag = loginTag();
    state = new Logout();
    List<ClientStep> steps = new ArrayList<>();
    String offered = ImapWords.afterLogin(capabilities);
    if (standing.capabilityAsked() && !offered.isEmpty()) {
      steps.add(Step.Say.line("* CAPABILITY " + offered));
    }
    String code = offered.isEmpty() ? "" : "[CAPABILITY " + offered + "] ";
    steps.add(Step.Say.line(tag + " OK " + code + "Logged in."));
    steps.add(new Step.HandOver());
    return steps;
  }

  private List<ClientStep> refused(LoginFailure failure) {
    List<String> lines = new ArrayList<>(ImapWords.refusal(loginTag(), failure));
    if (failure instanceof LoginFailure.BadCredentials) {
      standing = standing.oneMoreFailed();
      if (standing.failedLogins() >= policy.maxFailedLogins()) {
        lines.add("* BYE Too many failed logins.");
        return end(lines);
      }
    }
    return command(lines.toArray(String[]::new));
  }

  private String loginTag() {
    if (state instanceof LoggingIn(String tag)) {
      return tag;
    }
    throw new IllegalStateException("a login ended that nobody asked for");
  }

  private List<ClientStep> bad(String tag, String reason) {
    standing = standing.oneMoreBad();
    String line = tag + " BAD " + reason;
    return standing.badCommands() >= policy.maxBadCommands()
        ? end(List.of(line, "* BYE Too many bad commands."))
        : command(line);
  }

  /** Says these lines and waits for the next command. */
  private List<ClientStep> command(String... lines) {
    state = new NotAuthenticated();
    List<ClientStep> steps = new ArrayList<>();
    for (String line : lines) {
      steps.add(Step.Say.line(line));
    }
    steps.add(new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
    return steps;
  }

  private List<ClientStep> bye(String reason) {
    return end(List.of("* BYE " + reason));
  }

  private List<ClientStep> end(List<String> lines) {
    state = new Logout();
    List<ClientStep> steps = new ArrayList<>();
    lines.forEach(line -> steps.add(Step.Say.line(line)));
    steps.add(new Step.Close());
    return steps;
  }
}
