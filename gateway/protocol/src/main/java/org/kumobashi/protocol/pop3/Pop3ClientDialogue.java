package org.kumobashi.protocol.pop3;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Standing;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.TurnedAway;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.pop3.Pop3ClientState.Authorization;
import org.kumobashi.protocol.pop3.Pop3ClientState.AwaitingSasl;
import org.kumobashi.protocol.pop3.Pop3ClientState.AwaitingTls;
import org.kumobashi.protocol.pop3.Pop3ClientState.LoggingIn;
import org.kumobashi.protocol.pop3.Pop3ClientState.UserGiven;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.SaslExchange;
import org.kumobashi.protocol.sasl.SaslStep;

/**
 * POP3 from the greeting to the hand-over (RFC 1939 §4, RFC 2449, RFC 2595, RFC 5034). It knows
 * nothing of messages: after the login octets are relayed untouched.
 */
public final class Pop3ClientDialogue implements ClientDialogue {
  // An AUTH line may be longer than other commands, which is known only after reading it.
  private static final ClientStep READ = new Step.ReadLine(ClientPolicy.SASL_LINE_LIMIT);

  private final ClientPolicy policy;
  private Pop3ClientState state = new Authorization(Standing.fresh(false));

  /** A dialogue that has not greeted yet. */
  public Pop3ClientDialogue(ClientPolicy policy) {
    this.policy = policy;
  }

  @Override
  public List<ClientStep> on(ClientEvent event) {
    return switch (event) {
      case ClientEvent.Opened opened -> opened(opened.secured());
      case ClientEvent.Line line -> heard(line.line());
      case ClientEvent.LineTooLong _ -> bad(Pop3Words.TOO_LONG);
      case ClientEvent.Octets _ -> throw outOfTurn("octets");
      case ClientEvent.Secured _ -> secured();
      case ClientEvent.LoginGranted _ ->
          List.of(Step.Say.line("+OK Logged in."), new Step.HandOver());
      case ClientEvent.LoginRefused refused -> refused(refused.failure());
      case ClientEvent.TimedOut _ -> goodbye(Pop3Words.TIMED_OUT);
      case ClientEvent.Stopping _ -> goodbye(Pop3Words.STOPPING);
    };
  }

  /** What a client hears in place of a greeting when it is turned away. */
  public static String turnedAway(TurnedAway why) {
    return Pop3Words.turnedAway(why);
  }

  @Override
  public String doing() {
    return switch (state) {
      case Authorization _ -> "waiting for a command";
      case UserGiven _ -> "waiting for PASS";
      case AwaitingSasl _ -> "waiting for a SASL response";
      case AwaitingTls _ -> "doing the TLS handshake";
      case LoggingIn _ -> "logging in";
    };
  }

  private List<ClientStep> opened(boolean secured) {
    state = new Authorization(Standing.fresh(secured));
    return answer("+OK " + policy.hostname() + " is ready.");
  }

  private List<ClientStep> heard(OctetString line) {
    return switch (state) {
      case Authorization _, UserGiven _ -> commanded(line);
      case AwaitingSasl sasl -> responded(sasl.exchange(), line.latin1().stripTrailing());
      case AwaitingTls _, LoggingIn _ -> throw outOfTurn("a line");
    };
  }

  private List<ClientStep> commanded(OctetString line) {
    Pop3Command command = Pop3Command.parse(line);
    if (line.length() > ClientPolicy.LINE_LIMIT && !(command instanceof Pop3Command.Auth)) {
      return bad(Pop3Words.TOO_LONG);
    }
    return switch (command) {
      case Pop3Command.Capa _ -> answer(Pop3Words.capabilities(policy, state.standing()));
      case Pop3Command.Stls _ -> stls();
      case Pop3Command.User user -> user(user.name());
      case Pop3Command.Pass pass -> pass(pass.password());
      case Pop3Command.Auth auth -> auth(auth);
      case Pop3Command.ListMechanisms _ -> answer(Pop3Words.mechanisms(policy, state.standing()));
      case Pop3Command.Noop _ -> answer("+OK");
      case Pop3Command.Quit _ -> goodbye("+OK Goodbye.");
      case Pop3Command.Bad bad -> bad("-ERR " + bad.reason());
    };
  }

  private List<ClientStep> stls() {
    if (!state.standing().mayStartTls(policy)) {
      return answer(
          state.standing().secured()
              ? "-ERR TLS is already on."
              : "-ERR STLS is not offered here.");
    }
    state = new AwaitingTls(state.standing());
    return List.of(Step.Say.line("+OK Begin TLS."), new Step.StartTls());
  }

  private List<ClientStep> secured() {
    if (!(state instanceof AwaitingTls)) {
      throw outOfTurn("TLS");
    }
    state = new Authorization(state.standing().afterTls());
    return List.of(READ);
  }

  private List<ClientStep> user(String name) {
    if (!state.standing().mayLogIn(policy)) {
      return answer(Pop3Words.TLS_NEEDED);
    }
    state = new UserGiven(state.standing(), name);
    return answer("+OK Now the password.");
  }

  private List<ClientStep> pass(Secret password) {
    if (!state.standing().mayLogIn(policy)) {
      return answer(Pop3Words.TLS_NEEDED);
    }
    if (!(state instanceof UserGiven given)) {
      return bad("-ERR USER comes before PASS.");
    }
    // Outlook tries an empty password before it asks its user for one: no failure to count.
    return password.isEmpty()
        ? answer(Pop3Words.EMPTY_PASSWORD)
        : login(new Credentials(given.user(), password));
  }

  private List<ClientStep> auth(Pop3Command.Auth auth) {
    if (!state.standing().mayLogIn(policy)) {
      return answer(Pop3Words.TLS_NEEDED);
    }
    state = new Authorization(state.standing());
    Optional<SaslExchange> exchange = SaslExchange.named(auth.mechanism());
    if (exchange.isEmpty()) {
      // Not counted: clients go through the mechanisms they know until one is accepted.
      return answer("-ERR This mechanism is not offered; PLAIN and LOGIN are.");
    }
    if (auth.initialResponse().isEmpty()) {
      return proceed(exchange.get(), exchange.get().start(Optional.empty()));
    }
    return Base64Text.decode(auth.initialResponse().get().latin1())
        .map(response -> proceed(exchange.get(), exchange.get().start(Optional.of(response))))
        .orElseGet(() -> bad("-ERR This is not base64."));
  }

  private List<ClientStep> responded(SaslExchange exchange, String line) {
    state = new Authorization(state.standing());
    if (line.equals("*")) {
      return answer("-ERR Cancelled.");
    }
    return Base64Text.decode(line)
        .map(response -> proceed(exchange, exchange.next(response)))
        .orElseGet(() -> bad("-ERR This is not base64."));
  }

  private List<ClientStep> proceed(SaslExchange exchange, SaslStep step) {
    return switch (step) {
      case SaslStep.Challenge challenge -> {
        state = new AwaitingSasl(state.standing(), exchange);
        yield answer("+ " + Base64Text.encode(challenge.challenge()));
      }
      case SaslStep.Done done -> login(done.credentials());
      // Not counted: an empty password ends here too.
      case SaslStep.Malformed malformed -> answer("-ERR [AUTH] " + malformed.reason() + ".");
    };
  }

  private List<ClientStep> login(Credentials credentials) {
    state = new LoggingIn(state.standing());
    return List.of(new Step.Login(credentials));
  }

  private List<ClientStep> refused(LoginFailure failure) {
    Standing standing = state.standing();
    boolean counts = failure instanceof LoginFailure.BadCredentials;
    state = new Authorization(counts ? standing.afterFailedLogin() : standing);
    String words = Pop3Words.refusal(failure);
    return state.standing().isSpent(policy) ? goodbye(words) : answer(words);
  }

  private List<ClientStep> bad(String words) {
    state = new Authorization(state.standing().afterBadCommand());
    return state.standing().isSpent(policy) ? goodbye(Pop3Words.TOO_MANY_ERRORS) : answer(words);
  }

  private static List<ClientStep> answer(String words) {
    return List.of(Step.Say.line(words), READ);
  }

  private static List<ClientStep> goodbye(String words) {
    return List.of(Step.Say.line(words), new Step.Close());
  }

  private IllegalStateException outOfTurn(String what) {
    return new IllegalStateException(what + " came while " + doing());
  }
}
