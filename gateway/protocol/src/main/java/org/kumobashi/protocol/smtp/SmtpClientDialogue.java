package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Standing;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.TurnedAway;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.SaslExchange;
import org.kumobashi.protocol.sasl.SaslStep;
import org.kumobashi.protocol.smtp.SmtpClientState.AwaitingSasl;
import org.kumobashi.protocol.smtp.SmtpClientState.AwaitingTls;
import org.kumobashi.protocol.smtp.SmtpClientState.Connected;
import org.kumobashi.protocol.smtp.SmtpClientState.LoggingIn;
import org.kumobashi.protocol.smtp.SmtpClientState.Ready;

/**
 * SMTP submission from the greeting to the login (RFC 6409, RFC 3207, RFC 4954). Mail transactions
 * come after the hand-over and are not its business; before it they are refused.
 */
public final class SmtpClientDialogue implements ClientDialogue {
  // An AUTH line may be longer than other commands, which is known only after reading it.
  private static final ClientStep READ = new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT);

  private final ClientPolicy policy;
  private SmtpClientState state = new Connected(Standing.fresh(false));

  /** A dialogue that has not greeted yet. */
  public SmtpClientDialogue(ClientPolicy policy) {
    this.policy = policy;
  }

  @Override
  public List<ClientStep> on(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Opened opened -> opened(opened.secured());
      case ClientEvent.Line line -> heard(line.line());
      case ClientEvent.LineTooLong _ -> tooLong();
      case ClientEvent.Octets _ -> throw outOfTurn("octets");
      case ClientEvent.Secured _ -> secured();
      case ClientEvent.LoginGranted _ ->
          List.of(Step.Say.line("235 2.7.0 Authentication succeeded"), new Step.HandOver());
      case ClientEvent.LoginRefused refused -> refused(refused.failure());
      case ClientEvent.TimedOut _ -> goodbye(SmtpWords.TIMED_OUT);
      case ClientEvent.Stopping _ -> goodbye(SmtpWords.STOPPING);
    };
  }

  /** What a client hears in place of a greeting when it is turned away. */
  public static String turnedAway(TurnedAway why) {
    return SmtpWords.turnedAway(why);
  }

  @Override
  public String doing() {
    return switch (state) {
      case Connected _ -> "waiting for EHLO";
      case Ready _ -> "waiting for a command";
      case AwaitingSasl _ -> "waiting for a SASL response";
      case AwaitingTls _ -> "doing the TLS handshake";
      case LoggingIn _ -> "logging in";
    };
  }

  private List<ClientStep> opened(boolean secured) {
    state = new Connected(Standing.fresh(secured));
    return answer("220 " + policy.hostname() + " ESMTP ready");
  }

  private List<ClientStep> heard(OctetString line) {
    return switch (state) {
      case Connected _, Ready _ -> commanded(line);
      case AwaitingSasl sasl -> responded(sasl.exchange(), line.latin1().stripTrailing());
      case AwaitingTls _, LoggingIn _ -> throw outOfTurn("a line");
    };
  }

  private List<ClientStep> commanded(OctetString line) {
    SmtpCommand command = SmtpCommand.parse(line);
    if (line.length() > ClientPolicy.LINE_LIMIT && !(command instanceof SmtpCommand.Auth)) {
      return bad(SmtpWords.TOO_LONG);
    }
    return switch (command) {
      case SmtpCommand.Ehlo _ -> hello(SmtpWords.extensions(policy, state.standing()));
      case SmtpCommand.Helo _ -> hello("250 " + policy.hostname());
      case SmtpCommand.StartTls _ -> startTls();
      case SmtpCommand.Auth auth -> auth(auth);
      case SmtpCommand.Transaction _ -> answer(loginNeeded());
      // The chunk follows in any case; what it holds must not be read as commands.
      case SmtpCommand.Chunk _ -> goodbye(loginNeeded());
      case SmtpCommand.Noop _, SmtpCommand.Rset _ -> answer("250 2.0.0 OK");
      case SmtpCommand.Vrfy _ -> answer("252 2.1.5 Send some mail and see");
      case SmtpCommand.Help _ ->
          answer("214 2.0.0 Log in with your mail address and a device password");
      case SmtpCommand.Quit _ -> goodbye("221 2.0.0 Goodbye");
      case SmtpCommand.Bad bad -> bad(bad.reply());
    };
  }

  private List<ClientStep> hello(String reply) {
    state = new Ready(state.standing());
    return answer(reply);
  }

  private String loginNeeded() {
    return state.standing().mayLogIn(policy) ? SmtpWords.AUTH_FOR_MAIL : SmtpWords.TLS_FOR_MAIL;
  }

  private List<ClientStep> startTls() {
    if (state.standing().secured()) {
      return answer("503 5.5.1 TLS is already on");
    }
    if (!policy.startTls()) {
      return answer("502 5.5.1 STARTTLS is not offered here");
    }
    state = new AwaitingTls(state.standing());
    return List.of(Step.Say.line("220 2.0.0 Begin TLS"), new Step.StartTls());
  }

  private List<ClientStep> secured() {
    if (!(state instanceof AwaitingTls)) {
      throw outOfTurn("TLS");
    }
    // RFC 3207 §4.2: what the client said in clear, EHLO included, is forgotten.
    state = new Connected(state.standing().afterTls());
    return List.of(READ);
  }

  private List<ClientStep> auth(SmtpCommand.Auth auth) {
    if (state instanceof Connected) {
      return bad(SmtpWords.HELLO_FIRST);
    }
    if (!state.standing().mayLogIn(policy)) {
      return answer(SmtpWords.TLS_FOR_AUTH);
    }
    Optional<SaslExchange> exchange = SaslExchange.named(auth.mechanism());
    if (exchange.isEmpty()) {
      // Not counted: clients go through the mechanisms they know until one is accepted.
      return answer("504 5.5.4 This mechanism is not offered; PLAIN and LOGIN are");
    }
    if (auth.initialResponse().isEmpty()) {
      return proceed(exchange.get(), exchange.get().start(Optional.empty()));
    }
    return Base64Text.decode(auth.initialResponse().get().latin1())
        .map(response -> proceed(exchange.get(), exchange.get().start(Optional.of(response))))
        .orElseGet(() -> bad(SmtpWords.NOT_BASE64));
  }

  private List<ClientStep> responded(SaslExchange exchange, String line) {
    state = new Ready(state.standing());
    if (line.equals("*")) {
      return answer("501 5.7.0 Cancelled");
    }
    return Base64Text.decode(line)
        .map(response -> proceed(exchange, exchange.next(response)))
        .orElseGet(() -> bad(SmtpWords.NOT_BASE64));
  }

  private List<ClientStep> proceed(SaslExchange exchange, SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge challenge -> {
        state = new AwaitingSasl(state.standing(), exchange);
        yield answer("334 " + Base64Text.encode(challenge.challenge()));
      }
      case SaslStep.Done done -> {
        state = new LoggingIn(state.standing());
        yield List.of(new Step.Login(done.credentials()));
      }
      // Not counted: an empty password ends here too, and Outlook tries one before it asks.
      case SaslStep.Malformed malformed -> answer("501 5.5.2 " + malformed.reason());
    };
  }

  private List<ClientStep> refused(LoginFailure failure) {
    Standing standing = state.standing();
    boolean counts = failure instanceof LoginFailure.BadCredentials;
    state = new Ready(counts ? standing.afterFailedLogin() : standing);
    String words = SmtpWords.refusal(failure);
    if (state.standing().isSpent(policy)) {
      // The reply to AUTH stays 535, or the client would take a wrong password for a delay.
      return goodbye(words + "\r\n" + SmtpWords.TOO_MANY_FAILURES);
    }
    return failure instanceof LoginFailure.TooManySessions ? goodbye(words) : answer(words);
  }

  private List<ClientStep> tooLong() {
    boolean inExchange = state instanceof AwaitingSasl;
    return bad(inExchange ? SmtpWords.RESPONSE_TOO_LONG : SmtpWords.TOO_LONG);
  }

  private List<ClientStep> bad(String reply) {
    Standing standing = state.standing().afterBadCommand();
    state = state instanceof Connected ? new Connected(standing) : new Ready(standing);
    return standing.isSpent(policy) ? goodbye(SmtpWords.TOO_MANY_ERRORS) : answer(reply);
  }

  private static List<ClientStep> answer(String reply) {
    return List.of(Step.Say.line(reply), READ);
  }

  private static List<ClientStep> goodbye(String reply) {
    return List.of(Step.Say.line(reply), new Step.Close());
  }

  private IllegalStateException outOfTurn(String what) {
    return new IllegalStateException(what + " came while " + doing());
  }
}
