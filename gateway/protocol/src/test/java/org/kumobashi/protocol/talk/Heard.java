package org.kumobashi.protocol.talk;

import java.util.List;
import java.util.stream.Collectors;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.octets.OctetString;

/**
 * What a client dialogue answered to the last of several events.
 *
 * @param steps all of it
 */
public record Heard(List<ClientStep> steps) {
  /** Opens the dialogue under TLS and says these lines. */
  public static Heard after(ClientDialogue dialogue, String... lines) {
    List<ClientStep> steps = dialogue.on(new ClientEvent.Opened(true));
    for (String line : lines) {
      steps = dialogue.on(new ClientEvent.Line(OctetString.of(line)));
    }
    return new Heard(steps);
  }

  /** The text said. */
  public String said() {
    return steps.stream()
        .filter(Step.Say.class::isInstance)
        .map(step -> ((Step.Say) step).octets().latin1())
        .collect(Collectors.joining());
  }

  /** The credentials a login was asked with; fails if none was. */
  public Credentials credentials() {
    return steps.stream()
        .filter(Step.Login.class::isInstance)
        .map(step -> ((Step.Login) step).credentials())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no login, but " + steps));
  }
}
