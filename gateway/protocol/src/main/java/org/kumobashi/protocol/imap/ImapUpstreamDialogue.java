package org.kumobashi.protocol.imap;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.imap.ImapUpstreamState.AskingCapability;
import org.kumobashi.protocol.imap.ImapUpstreamState.Authenticating;
import org.kumobashi.protocol.imap.ImapUpstreamState.AwaitingGreeting;
import org.kumobashi.protocol.imap.ImapUpstreamState.AwaitingTls;
import org.kumobashi.protocol.imap.ImapUpstreamState.Finished;
import org.kumobashi.protocol.imap.ImapUpstreamState.Probing;
import org.kumobashi.protocol.imap.ImapUpstreamState.StartTlsSent;
import org.kumobashi.protocol.sasl.Xoauth2;

/**
 * Logs in to the mail server with an access token and probes the mailbox, so that a client hears OK
 * only if a session will work. Reads lines only; never retries.
 */
public final class ImapUpstreamDialogue implements UpstreamDialogue {
  /** Exchange's capability lists are below 300 octets, its error challenges below 1,000. */
  private static final UpstreamStep READ_LINE = new Step.ReadLine(ClientPolicy.LINE_LIMIT);

  /** Exchange takes commands up to 10,240 octets; a longer response goes on a line of its own. */
  private static final int INITIAL_RESPONSE_LIMIT = ClientPolicy.LINE_LIMIT;

  private static final String STARTTLS_TAG = "K0";
  private static final String CAPABILITY_TAG = "K1";
  private static final String AUTHENTICATE_TAG = "K2";
  private static final String LIST_TAG = "K3";
  private static final String PROBE_TAG = "K4";

  private final Secret response;
  private final ImapTrouble trouble;
  private ImapUpstreamState state = new AwaitingGreeting(false);

  /**
   * A conversation that has not begun; the first event must be {@code Opened}.
   *
   * @param mailbox the address of the mailbox to open, which need not be the token's own user
   * @param token an access token for IMAP
   */
  public ImapUpstreamDialogue(String mailbox, AccessToken token) {
    this.response = Xoauth2.response(mailbox, token);
    this.trouble = new ImapTrouble(token);
  }

  @Override
  public String doing() {
    return state.doing();
  }

  @Override
  public List<UpstreamStep> on(UpstreamEvent event) {
    if (state instanceof Finished) {
      return List.of();
    }
    return switch (event) {
      case UpstreamEvent.Opened opened -> {
        state = new AwaitingGreeting(opened.secured());
        yield List.of(READ_LINE);
      }
      case UpstreamEvent.Line line -> heard(ImapResponse.of(line.line()));
      case UpstreamEvent.LineTooLong _ ->
          refuse(trouble.violation(doing() + ": upstream sent too long a line"));
      case UpstreamEvent.Secured _ -> secured();
      case UpstreamEvent.TimedOut _ ->
          refuse(trouble.unreachable(doing() + ": upstream took too long"));
      case UpstreamEvent.Ended _ ->
          refuse(trouble.unreachable(doing() + ": upstream closed the connection"));
    };
  }

  private List<UpstreamStep> heard(ImapResponse response) {
    return switch (response) {
      case ImapResponse.Bye(String text) -> refuse(trouble.bye(doing(), text));
      case ImapResponse.Unintelligible(String text) ->
          refuse(trouble.unintelligible(doing(), text));
      case ImapResponse.Ready _ -> ready();
      case ImapResponse.Capability(List<String> names) -> listed(names);
      case ImapResponse.Untagged(String text) -> untagged(text);
      case ImapResponse.Continuation(String text) -> continued(text);
      case ImapResponse.Tagged tagged -> ended(tagged);
    };
  }

  private List<UpstreamStep> secured() {
    if (!(state instanceof AwaitingTls)) {
      throw new IllegalStateException("the end of a TLS handshake came while " + doing());
    }
    return say(new AskingCapability(List.of()), CAPABILITY_TAG + " CAPABILITY");
  }

  private List<UpstreamStep> ready() {
    if (!(state instanceof AwaitingGreeting(boolean secured))) {
      return List.of(READ_LINE);
    }
    return secured
        ? say(new AskingCapability(List.of()), CAPABILITY_TAG + " CAPABILITY")
        : say(new StartTlsSent(), STARTTLS_TAG + " STARTTLS");
  }

  private List<UpstreamStep> untagged(String text) {
    return state instanceof AwaitingGreeting
        ? refuse(trouble.unintelligible(doing(), text))
        : List.of(READ_LINE);
  }

  private List<UpstreamStep> listed(List<String> names) {
    state =
        switch (state) {
          case AskingCapability _ -> new AskingCapability(names);
          case Probing probing -> new Probing(names, probing.listed());
          case AwaitingGreeting _, StartTlsSent _, AwaitingTls _, Authenticating _, Finished _ ->
              state;
        };
    return state instanceof AwaitingGreeting ? untagged("CAPABILITY") : List.of(READ_LINE);
  }

  private List<UpstreamStep> continued(String text) {
    if (!(state instanceof Authenticating(boolean tokenSent, Optional<String> challenge))
        || challenge.isPresent()) {
      return refuse(trouble.violation(doing() + ": upstream asked for more"));
    }
    if (!tokenSent) {
      return sayConfidential(new Authenticating(true, Optional.empty()), response.revealText());
    }
    // An error challenge; the refusal proper comes only after an answer.
    String told = Xoauth2.describeChallenge(text);
    return say(new Authenticating(true, Optional.of(told)), "");
  }

  private List<UpstreamStep> ended(ImapResponse.Tagged tagged) {
    return switch (state) {
      case StartTlsSent _ -> startTlsAnswered(tagged);
      case AskingCapability(List<String> names) -> capabilityAnswered(tagged, names);
      case Authenticating authenticating -> authenticateAnswered(tagged, authenticating);
      case Probing probing -> probeAnswered(tagged, probing);
      case AwaitingGreeting _, AwaitingTls _, Finished _ -> outOfStep();
    };
  }

  private List<UpstreamStep> startTlsAnswered(ImapResponse.Tagged tagged) {
    if (!tagged.tag().equals(STARTTLS_TAG)) {
      return outOfStep();
    }
    if (tagged.status() != ImapResponse.Status.OK) {
      return refuse(trouble.violation("upstream refused STARTTLS: " + tagged.text()));
    }
    state = new AwaitingTls();
    return List.of(new Step.StartTls());
  }

  private List<UpstreamStep> capabilityAnswered(ImapResponse.Tagged tagged, List<String> names) {
    if (!tagged.tag().equals(CAPABILITY_TAG)) {
      return outOfStep();
    }
    if (tagged.status() != ImapResponse.Status.OK) {
      return refuse(trouble.refusal(doing(), tagged.text(), false));
    }
    if (!offers(names, "AUTH=XOAUTH2")) {
      return refuse(trouble.unsuitable("upstream does not offer XOAUTH2 for IMAP"));
    }
    String command = AUTHENTICATE_TAG + " AUTHENTICATE XOAUTH2";
    return offers(names, "SASL-IR") && response.length() <= INITIAL_RESPONSE_LIMIT
        ? sayConfidential(
            new Authenticating(true, Optional.empty()), command + " " + response.revealText())
        : say(new Authenticating(false, Optional.empty()), command);
  }

  private List<UpstreamStep> authenticateAnswered(
      ImapResponse.Tagged tagged, Authenticating authenticating) {
    if (!tagged.tag().equals(AUTHENTICATE_TAG)) {
      return outOfStep();
    }
    Optional<String> challenge = authenticating.challenge();
    return switch (tagged.status()) {
      case OK ->
          authenticating.tokenSent()
              ? say(new Probing(List.of(), false), LIST_TAG + " CAPABILITY")
              : refuse(trouble.violation("upstream logged in without having seen the token"));
      case NO, BAD -> {
        String text =
            tagged.text() + challenge.map(told -> " (challenge: " + told + ")").orElse("");
        // BAD after a challenge is how some servers end an exchange that has been called off.
        boolean tokenSuspect = tagged.status() == ImapResponse.Status.NO || challenge.isPresent();
        yield refuse(trouble.refusal("upstream refused the token", text, tokenSuspect));
      }
    };
  }

  private List<UpstreamStep> probeAnswered(ImapResponse.Tagged tagged, Probing probing) {
    if (!tagged.tag().equals(probing.listed() ? PROBE_TAG : LIST_TAG)) {
      return outOfStep();
    }
    if (tagged.status() != ImapResponse.Status.OK) {
      return refuse(trouble.refusal(doing(), tagged.text(), false));
    }
    if (probing.listed()) {
      state = new Finished();
      return List.of(new Step.Granted(probing.capabilities()));
    }
    String question = offers(probing.capabilities(), "NAMESPACE") ? " NAMESPACE" : " NOOP";
    return say(new Probing(probing.capabilities(), true), PROBE_TAG + question);
  }

  private List<UpstreamStep> outOfStep() {
    return refuse(trouble.violation(doing() + ": upstream answered what was not asked"));
  }

  private List<UpstreamStep> say(ImapUpstreamState next, String line) {
    state = next;
    return List.of(Step.Say.line(line), READ_LINE);
  }

  private List<UpstreamStep> sayConfidential(ImapUpstreamState next, String line) {
    state = next;
    return List.of(Step.Say.confidential(line), READ_LINE);
  }

  private List<UpstreamStep> refuse(LoginFailure failure) {
    state = new Finished();
    return List.of(new Step.Refused(failure));
  }

  private static boolean offers(List<String> names, String capability) {
    return names.stream().anyMatch(capability::equalsIgnoreCase);
  }
}
