package org.kumobashi.protocol.smtp;

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
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.SaslExchange;
import org.kumobashi.protocol.sasl.SaslStep;
import org.kumobashi.protocol.smtp.SmtpClientState.AwaitingSasl;
import org.kumobashi.protocol.smtp.SmtpClientState.AwaitingTls;
import org.kumobashi.protocol.smtp.SmtpClientState.Connected;
import org.kumobashi.protocol.smtp.SmtpClientState.Ended;
import org.kumobashi.protocol.smtp.SmtpClientState.LoggingIn;
import org.kumobashi.protocol.smtp.SmtpClientState.Ready;

/**
 * An SMTP client's conversation up to a successful AUTH (RFC 5321, RFC 4954); mail is the
 * submission guard's.
 */
public final class SmtpClientDialogue implements ClientDialogue {
  /**
   * What is remembered across commands; {@code ready} says whether the client has introduced
   * itself.
   */
  private record Standing(boolean secured, boolean ready, int badCommands, int failedLogins) {
    Standing introduced() {
      return new Standing(secured, true, badCommands, failedLogins);
    }

    Standing oneMoreBad() {
      return new Standing(secured, ready, badCommands + 1, failedLogins);
    }

    Standing oneMoreFailed() {
      return new Standing(secured, ready, badCommands, failedLogins + 1);
    }
  }

  private final ClientPolicy policy;
  private SmtpClientState state = new Connected();
  private Standing standing = new Standing(false, false, 0, 0);

  public SmtpClientDialogue(ClientPolicy policy) {
    this.policy = policy;
  }

  @Override
  public String doing() {
    return switch (state) {
      case Connected s -> "waiting for EHLO";
      case Ready s -> "waiting for a command";
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
        standing = new Standing(secured, false, 0, 0);
        yield reply("220 " + policy.hostname() + " ESMTP ready");
      }
      case ClientEvent.Line line -> line(line.line().latin1());
      case ClientEvent.LineTooLong tooLong -> bad("500 5.5.2 The line is too long.");
      case ClientEvent.Octets octets -> throw new IllegalStateException("SMTP has no literals");
      case ClientEvent.Secured secured -> {
        // RFC 3207 §4.2: everything said in clear is forgotten, the client introduces itself again.
        standing = new Standing(true, false, standing.badCommands(), standing.failedLogins());
        yield reply();
      }
      case ClientEvent.LoginGranted granted -> {
        state = new Ended();
        yield List.of(Step.Say.line("235 2.7.0 Authentication succeeded"), new Step.HandOver());
      }
      case ClientEvent.LoginRefused(LoginFailure failure) -> refused(failure);
      case ClientEvent.TimedOut timedOut -> end("421 4.4.2 Too slow to log in.");
      case ClientEvent.Stopping stopping ->
          end("421 4.3.2 The gateway is restarting. Connect again in a minute.");
    };
  }

  private List<ClientStep> line(String line) {
    return switch (state) {
      case Connected s -> act(line);
      case Ready s -> act(line);
      case AwaitingSasl(SaslExchange exchange) -> sasl(exchange, line);
      case AwaitingTls s -> List.of();
      case LoggingIn s -> List.of();
      case Ended s -> List.of();
    };
  }

  private List<ClientStep> act(String line) {
    String[] words = line.strip().split(" +", 2);
    String verb = words[0].toUpperCase(Locale.ROOT);
    String argument = words.length > 1 ? words[1] : "";
    if (line.length() > ClientPolicy.LINE_LIMIT && !verb.equals("AUTH")) {
      return bad("500 5.5.2 The line is too long.");
    }
    return switch (verb) {
      case "EHLO" -> hello();
      case "HELO" -> {
        standing = standing.introduced();
        yield reply("250 " + policy.hostname());
      }
      case "STARTTLS" -> startTls();
      case "AUTH" -> auth(argument);
      case "NOOP", "RSET" -> reply("250 2.0.0 OK");
      case "VRFY" -> reply("252 2.5.0 Cannot say; send the message and see.");
      case "HELP" -> reply("214 2.0.0 Say EHLO, STARTTLS and AUTH, then send mail.");
      case "QUIT" -> end("221 2.0.0 Goodbye.");
      case "MAIL", "RCPT", "DATA" -> reply(notLoggedIn());
      // Its octets follow at once and would be read as commands: there is no way on.
      case "BDAT" -> end(notLoggedIn());
      default -> bad("500 5.5.1 This command is not known here.");
    };
  }

  private String notLoggedIn() {
    return mayLogIn()
        ? "530 5.7.0 Log in first: turn on authentication for outgoing mail."
        : "530 5.7.0 Must issue a STARTTLS command first: turn on TLS for outgoing mail.";
  }

  private boolean mayLogIn() {
    return standing.secured() || policy.cleartextLogin();
  }

  private List<ClientStep> hello() {
    standing = standing.introduced();
    List<String> texts = new ArrayList<>(List.of(policy.hostname()));
    texts.addAll(SmtpWords.beforeLogin(policy, standing.secured()));
    return reply(SmtpWords.multiline("250", texts).toArray(String[]::new));
  }

  private List<ClientStep> startTls() {
    if (!policy.startTls() || standing.secured()) {
      return bad("503 5.5.1 STARTTLS is not offered here.");
    }
    state = new AwaitingTls();
    return List.of(Step.Say.line("220 2.0.0 Begin TLS."), new Step.StartTls());
  }

  private List<ClientStep> auth(String argument) {
    if (!mayLogIn()) {
      return reply("538 5.7.11 Turn on TLS (STARTTLS) for outgoing mail, then log in.");
    }
    if (!standing.ready()) {
      return bad("503 5.5.1 Say EHLO or HELO first.");
    }
    String[] words = argument.strip().split(" +", -1);
    Optional<SaslExchange> exchange = SaslExchange.named(words[0]);
    if (argument.isBlank() || words.length > 2) {
      return bad("501 5.5.4 AUTH takes a mechanism and at most one response.");
    }
    if (exchange.isEmpty()) {
      return reply("504 5.5.4 This mechanism is not offered; use PLAIN or LOGIN.");
    }
    Optional<OctetString> response =
        words.length == 2 ? Base64Text.decode(words[1]) : Optional.empty();
    if (words.length == 2 && response.isEmpty()) {
      return bad("501 5.5.2 The initial response is not base64.");
    }
    return next(exchange.get(), exchange.get().start(response));
  }

  private List<ClientStep> sasl(SaslExchange exchange, String line) {
    if (line.equals("*")) {
      return reply("501 5.7.0 Cancelled.");
    }
    return Base64Text.decode(line)
        .map(response -> next(exchange, exchange.next(response)))
        .orElseGet(() -> bad("501 5.5.2 The response is not base64."));
  }

  private List<ClientStep> next(SaslExchange exchange, SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge(OctetString challenge) -> {
        state = new AwaitingSasl(exchange);
        yield List.of(
            Step.Say.line("334 " + Base64Text.encode(challenge)),
            new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
      }
      case SaslStep.Done(Credentials credentials) -> {
        state = new LoggingIn();
        yield List.of(new Step.Login(credentials));
      }
      case SaslStep.Malformed(String reason) -> bad("501 5.5.2 " + reason + ".");
    };
  }

  private List<ClientStep> refused(LoginFailure failure) {
    String words = SmtpWords.refusal(failure);
    if (failure instanceof LoginFailure.BadCredentials) {
      standing = standing.oneMoreFailed();
      if (standing.failedLogins() >= policy.maxFailedLogins()) {
        return end(words, "421 4.7.0 Too many failed logins.");
      }
    }
    return words.startsWith("421") ? end(words) : reply(words);
  }

  private List<ClientStep> bad(String words) {
    standing = standing.oneMoreBad();
    return standing.badCommands() >= policy.maxBadCommands()
        ? end(words, "421 4.7.0 Too many bad commands.")
        : reply(words);
  }

  /** Says these lines and waits for the next command. */
  private List<ClientStep> reply(String... lines) {
    state = standing.ready() ? new Ready() : new Connected();
    List<ClientStep> steps = says(lines);
    steps.add(new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT));
    return steps;
  }

  private List<ClientStep> end(String... lines) {
    state = new Ended();
    List<ClientStep> steps = says(lines);
    steps.add(new Step.Close());
    return steps;
  }

  private static List<ClientStep> says(String... lines) {
    List<ClientStep> steps = new ArrayList<>();
    for (String line : lines) {
      steps.add(Step.Say.line(line));
    }
    return steps;
  }
}
