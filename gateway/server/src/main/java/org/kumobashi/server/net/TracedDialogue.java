package org.kumobashi.server.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.octets.OctetString;

/** An upstream dialogue that a trace overhears. It says and does what the other does. */
final class TracedDialogue implements UpstreamDialogue {
  private static final byte[] CRLF = "\r\n".getBytes(StandardCharsets.US_ASCII);

  private final UpstreamDialogue dialogue;
  private final Tap tap;
  private final String name;

  /**
   * @param name of this upstream session in the trace
   */
  TracedDialogue(UpstreamDialogue dialogue, Tap tap, String name) {
    this.dialogue = dialogue;
    this.tap = tap;
    this.name = name;
  }

  String name() {
    return name;
  }

  @Override
  public String doing() {
    return dialogue.doing();
  }

  @Override
  public List<UpstreamStep> on(UpstreamEvent event) {
    heard(event);
    List<UpstreamStep> steps = dialogue.on(event);
    steps.forEach(this::taken);
    return steps;
  }

  private void heard(UpstreamEvent event) {
    switch (event) {
      case UpstreamEvent.Opened(boolean secured) ->
          tap.note(secured ? "connected, with TLS" : "connected, without TLS yet");
      case UpstreamEvent.Line(OctetString line) -> {
        tap.answered(ByteBuffer.wrap(line.toArray()));
        tap.answered(ByteBuffer.wrap(CRLF));
      }
      case UpstreamEvent.LineTooLong() -> tap.note("upstream sent a line that is too long");
      case UpstreamEvent.Secured() -> {
        tap.begin();
        tap.note("TLS begins");
      }
      case UpstreamEvent.TimedOut() -> tap.note("upstream took too long");
      case UpstreamEvent.Ended() -> tap.note("upstream closed the connection");
    }
  }

  private void taken(UpstreamStep step) {
    switch (step) {
      case Step.Say(OctetString octets, boolean _) -> tap.asked(ByteBuffer.wrap(octets.toArray()));
      case Step.ReadLine(int _), Step.StartTls() -> {}
      case Step.Granted(List<String> _) -> tap.note("logged in");
      case Step.Refused(var failure) -> tap.note("refused: " + FailureShown.of(failure));
    }
  }
}
