package org.kumobashi.protocol.smtp;

import java.util.List;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Makes a session that was used before fit for another client: RSET, and whether upstream still
 * answers it.
 */
public final class SmtpResetDialogue implements UpstreamDialogue {
  /** What is said to upstream when a session is not needed any more. */
  public static final OctetString FAREWELL = OctetString.of("QUIT\r\n");

  private static final UpstreamStep READ = new Step.ReadLine(ClientPolicy.LINE_LIMIT);

  private final List<String> keywords;
  private final SmtpReplyReader reader = new SmtpReplyReader();

  /**
   * A dialogue on a logged-in session.
   *
   * @param keywords what its EHLO offered
   */
  public SmtpResetDialogue(List<String> keywords) {
    this.keywords = List.copyOf(keywords);
  }

  @Override
  public List<UpstreamStep> on(UpstreamEvent event) {
    return switch (event) {
      case UpstreamEvent.Opened _ -> List.of(Step.Say.line("RSET"), READ);
      case UpstreamEvent.Line line -> heard(line.line().text());
      case UpstreamEvent.LineTooLong _ -> refuse(new UpstreamViolation("a line is too long"));
      case UpstreamEvent.Secured _ -> throw new IllegalStateException("TLS stands already");
      case UpstreamEvent.TimedOut _ -> refuse(new UpstreamUnreachable("no answer to RSET"));
      case UpstreamEvent.Ended _ -> refuse(new UpstreamUnreachable("closed before RSET"));
    };
  }

  @Override
  public String doing() {
    return "sending RSET to upstream";
  }

  private List<UpstreamStep> heard(String line) {
    return switch (reader.take(line)) {
      case SmtpReplyReader.Progress.Unfinished _ -> List.of(READ);
      case SmtpReplyReader.Progress.Nonsense _ ->
          refuse(new UpstreamViolation("the answer to RSET is no reply"));
      case SmtpReplyReader.Progress.Finished(SmtpReply reply) ->
          reply.code() == 250
              ? List.of(new Step.Granted(keywords))
              : refuse(new UpstreamUnreachable("RSET was answered " + reply.code()));
    };
  }

  private static List<UpstreamStep> refuse(LoginFailure failure) {
    return List.of(new Step.Refused(failure));
  }
}
