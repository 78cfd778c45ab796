package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Remark;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Throttled;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;

/**
 * Sends one message of the gateway's own to one recipient on a logged-in session (RFC 5321 §3.3).
 * Granted means that upstream has taken it; after a refusal {@link #fate} says what is known.
 */
public final class SmtpMessageDialogue implements UpstreamDialogue {
  private static final UpstreamStep READ = new Step.ReadLine(ClientPolicy.LINE_LIMIT);
  private static final Pattern PATH = Pattern.compile("[!-~&&[^<>\"\\\\@]]+@[A-Za-z0-9.-]+");

  /** What became of the message. */
  public enum Fate {
    /** Upstream does not have it. */
    NOT_TAKEN,
    /** Upstream says that there is no such recipient, or none for us. */
    NO_SUCH_RECIPIENT,
    /** Upstream has all of it, but its answer did not come. */
    UNKNOWN,
    /** Upstream has taken it. */
    TAKEN
  }

  private enum State {
    MAIL,
    RCPT,
    DATA,
    CONTENT
  }

  private final Envelope envelope;
  private final SmtpReplyReader reader = new SmtpReplyReader();
  private final Remark remark = new Remark(List.of());
  private State state = State.MAIL;
  private Fate fate = Fate.NOT_TAKEN;

  /**
   * A message and where it goes. Both addresses are plain ASCII without quoting.
   *
   * @param content header and body, lines ended by CRLF
   */
  public record Envelope(String sender, String recipient, String content) {
    /**
     * Checks that nothing in it can become a command.
     *
     * @throws IllegalArgumentException if an address is none, or if a line ends otherwise
     */
    public Envelope {
      if (!canBeSentTo(sender) || !canBeSentTo(recipient)) {
        throw new IllegalArgumentException("an address that cannot stand in a command");
      }
      if (!content.endsWith("\r\n") || content.replace("\r\n", "").matches("(?s).*[\r\n].*")) {
        throw new IllegalArgumentException("content must consist of lines ended by CRLF");
      }
    }

    /** Whether an address can stand in a command as it is. */
    public static boolean canBeSentTo(String address) {
      return PATH.matcher(address).matches();
    }

    /** With dots doubled that begin a line (RFC 5321 §4.5.2). */
    private String stuffed() {
      String lines = content.replace("\r\n.", "\r\n..");
      return lines.startsWith(".") ? "." + lines : lines;
    }
  }

  public SmtpMessageDialogue(Envelope envelope) {
    this.envelope = envelope;
  }

  /** What is known of the message now. */
  public Fate fate() {
    return fate;
  }

  @Override
  public List<UpstreamStep> on(UpstreamEvent event) {
    return switch (event) {
      case UpstreamEvent.Opened _ -> enter(State.MAIL, "MAIL FROM:<" + envelope.sender() + ">");
      case UpstreamEvent.Line line -> heard(line.line().text());
      case UpstreamEvent.LineTooLong _ -> refuse(new UpstreamViolation("a line is too long"));
      case UpstreamEvent.Secured _ -> throw new IllegalStateException("TLS stands already");
      case UpstreamEvent.TimedOut _ ->
          refuse(new UpstreamUnreachable("upstream took too long while " + doing()));
      case UpstreamEvent.Ended _ ->
          refuse(new UpstreamUnreachable("upstream closed the connection while " + doing()));
    };
  }

  @Override
  public String doing() {
    return switch (state) {
      case MAIL -> "sending MAIL to upstream";
      case RCPT -> "sending RCPT to upstream";
      case DATA -> "sending DATA to upstream";
      case CONTENT -> "sending a message to upstream";
    };
  }

  private List<UpstreamStep> heard(String line) {
    return switch (reader.take(line)) {
      case SmtpReplyReader.Progress.Unfinished _ -> List.of(READ);
      case SmtpReplyReader.Progress.Nonsense _ ->
          refuse(new UpstreamViolation("upstream sent '" + remark.of(line) + "' while " + doing()));
      case SmtpReplyReader.Progress.Finished(SmtpReply reply) -> replied(reply);
    };
  }

  private List<UpstreamStep> replied(SmtpReply reply) {
    boolean good = reply.code() == (state == State.DATA ? 354 : 250);
    if (!good && !(state == State.RCPT && reply.code() == 251)) {
      return refused(reply);
    }
    return switch (state) {
      case MAIL -> enter(State.RCPT, "RCPT TO:<" + envelope.recipient() + ">");
      case RCPT -> enter(State.DATA, "DATA");
      case DATA -> {
        fate = Fate.UNKNOWN;
        yield enter(State.CONTENT, envelope.stuffed() + ".");
      }
      case CONTENT -> {
        fate = Fate.TAKEN;
        yield List.of(new Step.Granted(List.of()));
      }
    };
  }

  private List<UpstreamStep> refused(SmtpReply reply) {
    String said = "upstream said '" + remark.of(reply.whole()) + "' while " + doing();
    fate =
        state == State.RCPT && reply.isFinal() && !isPolicy(reply)
            ? Fate.NO_SUCH_RECIPIENT
            : Fate.NOT_TAKEN;
    if (reply.code() == 421 || (reply.code() >= 430 && reply.code() <= 432)) {
      return refuse(new Throttled(said));
    }
    return refuse(
        reply.isFinal() ? new UpstreamRefused(said, false) : new UpstreamUnreachable(said));
  }

  // 5.7.x is about who sends, which somebody may mend; anything else final is about the recipient.
  private static boolean isPolicy(SmtpReply reply) {
    return reply.texts().stream().anyMatch(text -> text.startsWith("5.7."));
  }

  private List<UpstreamStep> enter(State next, String line) {
    state = next;
    return List.of(Step.Say.line(line), READ);
  }

  private static List<UpstreamStep> refuse(LoginFailure failure) {
    return List.of(new Step.Refused(failure));
  }
}
