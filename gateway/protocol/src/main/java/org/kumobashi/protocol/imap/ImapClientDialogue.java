package org.kumobashi.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.TurnedAway;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingLiteral;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingSasl;
import org.kumobashi.protocol.imap.ImapClientState.AwaitingTls;
import org.kumobashi.protocol.imap.ImapClientState.LoggingIn;
import org.kumobashi.protocol.imap.ImapClientState.Logout;
import org.kumobashi.protocol.imap.ImapClientState.NotAuthenticated;
import org.kumobashi.protocol.imap.ImapCommandText.Piece;
import org.kumobashi.protocol.octets.OctetString;

/**
 * An IMAP client's conversation from greeting to hand-over (RFC 3501 §6.1, §6.2): puts lines and
 * literals together to commands, and answers the outcome of a login. What commands do is in {@link
 * ImapCommands}. Needs no upstream connection before {@code Login}.
 */
public final class ImapClientDialogue implements ClientDialogue {
  private final ImapReplies replies;
  private final ImapCommands commands;
  private ImapClientState state = new NotAuthenticated(ImapVisit.begun(false));

  /** A conversation that has not begun; the first event must be {@code Opened}. */
  public ImapClientDialogue(ClientPolicy policy) {
    this.replies = new ImapReplies(policy);
    this.commands = new ImapCommands(replies);
  }

  /** What a client hears in place of a greeting when it is turned away. */
  public static String turnedAway(TurnedAway why) {
    return ImapWords.turnedAway(why);
  }

  @Override
  public String doing() {
    return state.doing();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the event answers nothing the dialogue asked for: a driver's
   *     bug
   */
  @Override
  public List<ClientStep> on(ClientEvent event) {
    if (state instanceof Logout) {
      return List.of();
    }
    ImapTurn turn =
        switch (event) {
          case ClientEvent.Opened opened -> replies.greet(ImapVisit.begun(opened.secured()));
          case ClientEvent.Line line -> line(line.line());
          case ClientEvent.LineTooLong _ -> lineTooLong();
          case ClientEvent.Octets octets -> octets(octets.octets());
          case ClientEvent.Secured _ -> secured();
          case ClientEvent.LoginGranted granted -> granted(granted.upstreamCapabilities());
          case ClientEvent.LoginRefused refused -> refused(refused.failure());
          case ClientEvent.TimedOut _ -> replies.goodbye("The time for logging in is over.");
          case ClientEvent.Stopping _ ->
              replies.goodbye("The gateway is stopping, please connect again.");
        };
    state = turn.state();
    return turn.steps();
  }

  private ImapTurn line(OctetString line) {
    return switch (state) {
      case NotAuthenticated(ImapVisit visit) -> text(visit, ImapCommandText.EMPTY, line.latin1());
      case AwaitingLiteral(ImapVisit visit, ImapCommandText command) ->
          text(visit, command, line.latin1());
      case AwaitingSasl sasl -> commands.response(sasl, line.latin1().stripTrailing());
      case AwaitingTls _, LoggingIn _, Logout _ -> throw unexpected("a line");
    };
  }

  private ImapTurn lineTooLong() {
    return switch (state) {
      // Its end is unknown, and may have announced a literal: what follows may not be a command.
      case NotAuthenticated _ -> endlessLine("*");
      case AwaitingLiteral(_, ImapCommandText command) ->
          endlessLine(ImapCommandParser.tagOf(command));
      case AwaitingSasl(ImapVisit visit, String tag, _) -> tooLong(visit, tag);
      case AwaitingTls _, LoggingIn _, Logout _ -> throw unexpected("a line");
    };
  }

  private ImapTurn tooLong(ImapVisit visit, String tag) {
    return replies.bad(visit, tag, "Line too long.");
  }

  private ImapTurn endlessLine(String tag) {
    return replies.goodbye("Line too long.", tag + " BAD Line too long.");
  }

  private ImapTurn text(ImapVisit visit, ImapCommandText begun, String line) {
    Optional<LiteralAnnouncement> announced = LiteralAnnouncement.in(line);
    String text = announced.map(literal -> line.substring(0, literal.start())).orElse(line);
    ImapCommandText command = begun.plus(new Piece.Text(OctetString.ofLatin1(text)));
    if (announced.isPresent()) {
      return announced(visit, command, announced.get());
    }
    return command.isTooLong()
        ? tooLong(visit, ImapCommandParser.tagOf(command))
        : commands.act(visit, ImapCommandParser.parse(command));
  }

  private ImapTurn announced(
      ImapVisit visit, ImapCommandText command, LiteralAnnouncement literal) {
    String tag = ImapCommandParser.tagOf(command);
    if (!command.admits(literal)) {
      // Octets that come unasked cannot be told from commands any more: only closing is safe.
      return literal.synchronizing()
          ? replies.bad(visit, tag, "[TOOBIG] That is more than a command may have before login.")
          : replies.goodbye("Literal too long.", tag + " BAD [TOOBIG] Literal too long.");
    }
    boolean empty = literal.octets() == 0;
    ImapCommandText known = empty ? command.plus(new Piece.Literal(OctetString.EMPTY)) : command;
    ClientStep read = empty ? ImapReplies.READ_LINE : new Step.ReadOctets(literal.octets());
    return new ImapTurn(
        new AwaitingLiteral(visit, known),
        literal.synchronizing() ? List.of(Step.Say.line("+ OK"), read) : List.of(read));
  }

  private ImapTurn octets(OctetString octets) {
    if (!(state instanceof AwaitingLiteral(ImapVisit visit, ImapCommandText command))) {
      throw unexpected("a literal");
    }
    return new ImapTurn(
        new AwaitingLiteral(visit, command.plus(new Piece.Literal(octets))),
        List.of(ImapReplies.READ_LINE));
  }

  private ImapTurn secured() {
    if (!(state instanceof AwaitingTls(ImapVisit visit))) {
      throw unexpected("the end of a TLS handshake");
    }
    return replies.next(visit.afterTls());
  }

  private ImapTurn granted(List<String> upstream) {
    if (!(state instanceof LoggingIn(ImapVisit visit, String tag))) {
      throw unexpected("the outcome of a login");
    }
    String capabilities = ImapCapabilities.afterLogin(upstream);
    boolean known = !capabilities.isEmpty();
    List<ClientStep> steps = new ArrayList<>();
    // Who asked before does not look into the tagged OK (Outlook 2007 to 2019 among them).
    if (known && visit.capabilityAsked()) {
      steps.add(Step.Say.line("* CAPABILITY " + capabilities));
    }
    String code = known ? "[CAPABILITY " + capabilities + "] " : "";
    steps.add(Step.Say.line(tag + " OK " + code + "Logged in."));
    steps.add(new Step.HandOver());
    return new ImapTurn(new Logout(), steps);
  }

  private ImapTurn refused(LoginFailure failure) {
    if (!(state instanceof LoggingIn(ImapVisit visit, String tag))) {
      throw unexpected("the outcome of a login");
    }
    return replies.refused(visit, tag, failure);
  }

  private IllegalStateException unexpected(String what) {
    return new IllegalStateException(what + " came while " + doing());
  }
}
