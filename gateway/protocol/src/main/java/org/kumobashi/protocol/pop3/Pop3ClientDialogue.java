package org.kumobashi.protocol.pop3;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
import org.kumobashi.protocol.pop3.Pop3ClientState.Authorization;
import org.kumobashi.protocol.pop3.Pop3ClientState.AwaitingSasl;
import org.kumobashi.protocol.pop3.Pop3ClientState.AwaitingTls;
import org.kumobashi.protocol.pop3.Pop3ClientState.Ended;
import org.kumobashi.protocol.pop3.Pop3ClientState.LoggingIn;
import org.kumobashi.protocol.pop3.Pop3ClientState.UserGiven;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.SaslExchange;
import org.kumobashi.protocol.sasl.SaslStep;

/**
 * A POP3 client's conversation in the AUTHORIZATION state (RFC 1939 §4); everything after it is
 * upstream's.
 */
public final class Pop3ClientDialogue implements ClientDialogue {
  /** What is remembered across commands. */
  private record Standing(boolean secured, int badCommands, int failedLogins) {
    Standing oneMoreBad() {
      return new Standing(secured, badCommands + 1, failedLogins);
    }

    Standing oneMoreFailed() {
      return new Standing(secured, badCommands, failedLogins + 1);
    }
  }

  private final ClientPolicy policy;
  private Pop3ClientState state = new Authorization();
  private Standing standing = new Standing(false, 0, 0);

  public Pop3ClientDialogue(ClientPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String doing() {
    return switch (state) {
      case Authorization s -> "waiting for a command";
      case UserGiven s -> "waiting for PASS";
      case AwaitingSasl s -> "waiting for a SASL response";
      case AwaitingTls s -> "waiting for TLS";
      case LoggingIn s -> "logging in";
      case Ended s -> "logged out";
    };
  }

  @Override
  public List<ClientStep> on(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Opened(boolean secured) -> {
        standing = new Standing(secured, 0, 0);
        yield command("+OK " + policy.hostname() + " ready.");
      }
      case ClientEvent.Line line -> line(line.line());
      case ClientEvent.LineTooLong tooLong -> bad("The line is too long.");
      case ClientEvent.Octets octets -> throw new IllegalStateException("POP3 has no literals");
      case ClientEvent.Secured secured -> {
        state = new Authorization();
        standing = new Standing(true, standing.badCommands(), standing.failedLogins());
        yield List.of(new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
      }
      case ClientEvent.LoginGranted granted -> {
        state = new Ended();
        yield List.of(Step.Say.line("+OK Logged in."), new Step.HandOver());
      }
      case ClientEvent.LoginRefused(LoginFailure failure) -> refused(failure);
      case ClientEvent.TimedOut timedOut -> end("-ERR Too slow to log in.");
      case ClientEvent.Stopping stopping ->
          end("-ERR [SYS/TEMP] The gateway is restarting. Connect again in a minute.");
    };
  }

  private List<ClientStep> line(OctetString line) {
    return switch (state) {
      case Authorization s -> act(line, Optional.empty());
      case UserGiven(String user) -> act(line, Optional.of(user));
      case AwaitingSasl(SaslExchange exchange) -> sasl(exchange, line.latin1());
      case AwaitingTls s -> List.of();
      case LoggingIn s -> List.of();
      case Ended s -> List.of();
    };
  }

  private List<ClientStep> act(OctetString line, Optional<String> user) {
    String text = line.latin1();
    int blank = text.indexOf(' ');
    String verb = (blank < 0 ? text : text.substring(0, blank)).toUpperCase(Locale.ROOT);
    // One blank divides; what follows it belongs to the argument, since a password may begin or end
    // with blanks.
    OctetString argument = OctetString.ofLatin1(blank < 0 ? "" : text.substring(blank + 1));
    if (line.length() > ClientPolicy.LINE_LIMIT && !verb.equals("AUTH")) {
      return bad("The line is too long.");
    }
    return switch (verb) {
      case "CAPA" ->
          listing(
              "+OK Capability list follows.", Pop3Words.capabilities(policy, standing.secured()));
      case "NOOP" -> command("+OK");
      case "QUIT" -> end("+OK Goodbye.");
      case "STLS" -> startTls();
      case "USER" -> user(argument);
      case "PASS" -> user.map(name -> pass(name, argument)).orElseGet(() -> bad("Say USER first."));
      case "AUTH" -> auth(argument.latin1().strip());
      default -> bad("This command is not known here; log in with USER and PASS.");
    };
  }

  private boolean mayLogIn() {
    return standing.secured() || policy.cleartextLogin();
  }

  private List<ClientStep> tlsNeeded() {
    return command("-ERR Turn on TLS (STLS) in the mail program, then log in.");
  }

  // Old fetchmail sends STLS without looking at CAPA first: it is taken wherever a certificate is
  // at hand.
  private List<ClientStep> startTls() {
    if (!policy.startTls() || standing.secured()) {
      return bad("STLS is not offered here.");
    }
    state = new AwaitingTls();
    return List.of(Step.Say.line("+OK Begin TLS."), new Step.StartTls());
  }

  private List<ClientStep> user(OctetString name) {
    if (!mayLogIn()) {
      return tlsNeeded();
    }
    if (name.latin1().isBlank()) {
      return bad("USER takes a user name.");
    }
    state = new UserGiven(name.text());
    return List.of(
        Step.Say.line("+OK Send PASS."), new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
  }

  private List<ClientStep> pass(String user, OctetString password) {
    // An empty password is not an attempt worth counting: some programs send one before they ask
    // their user.
    if (password.length() == 0) {
      return command("-ERR [AUTH] A password is needed.");
    }
    return tryOut(new Credentials(user, Secret.of(password.toArray())));
  }

  private List<ClientStep> tryOut(Credentials credentials) {
    state = new LoggingIn();
    return List.of(new Step.Login(credentials));
  }

  // Bare AUTH is how Outlook asked for mechanisms before CAPA (RFC 1734 as deployed).
  private List<ClientStep> auth(String argument) {
    if (!mayLogIn()) {
      return tlsNeeded();
    }
    if (argument.isEmpty()) {
      return listing("+OK Mechanisms follow.", List.of("PLAIN", "LOGIN"));
    }
    String[] words = argument.split(" +", -1);
    Optional<SaslExchange> exchange = SaslExchange.named(words[0]);
    if (exchange.isEmpty() || words.length > 2) {
      return command("-ERR This mechanism is not offered; use PLAIN or LOGIN.");
    }
    Optional<OctetString> response =
        words.length == 2 ? Base64Text.decode(words[1]) : Optional.empty();
    if (words.length == 2 && response.isEmpty()) {
      return bad("The initial response is not base64.");
    }
    return next(exchange.get(), exchange.get().start(response));
  }

  private List<ClientStep> sasl(SaslExchange exchange, String line) {
    if (line.equals("*")) {
      return command("-ERR Cancelled.");
    }
    return Base64Text.decode(line)
        .map(response -> next(exchange, exchange.next(response)))
        .orElseGet(() -> bad("The response is not base64."));
  }

  private List<ClientStep> next(SaslExchange exchange, SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge(OctetString challenge) -> {
        state = new AwaitingSasl(exchange);
        yield List.of(
            Step.Say.line("+ " + Base64Text.encode(challenge)),
            new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
      }
      case SaslStep.Done(Credentials credentials) -> tryOut(credentials);
      case SaslStep.Malformed(String reason) -> bad(reason + ".");
    };
  }

  private List<ClientStep> refused(LoginFailure failure) {
    String words = Pop3Words.refusal(failure);
    if (failure instanceof LoginFailure.BadCredentials) {
      standing = standing.oneMoreFailed();
      if (standing.failedLogins() >= policy.maxFailedLogins()) {
        return end(words);
      }
    }
    return command(words);
  }

  private List<ClientStep> bad(String reason) {
    standing = standing.oneMoreBad();
    return standing.badCommands() >= policy.maxBadCommands()
        ? end("-ERR " + reason)
        : command("-ERR " + reason);
  }

  private List<ClientStep> listing(String first, List<String> lines) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(lines);
    all.add(".");
    return command(all.toArray(String[]::new));
  }

  /** Says these lines and waits for the next command. */
  private List<ClientStep> command(String... lines) {
    state = new Authorization();
    List<ClientStep> steps = new ArrayList<>();
    for (String line : lines) {
      steps.add(Step.Say.line(line));
    }
    steps.add(new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
    return steps;
  }

  private List<ClientStep> end(String line) {
    state = new Ended();
    return List.of(Step.Say.line(line), new Step.Close());
  }
}
