package org.kumobashi.protocol.imap;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.octets.OctetString;

/** A driver without a network that is strict about frames: one at a time, and only as asked. */
final class ImapWire {
  private final ImapClientDialogue dialogue;
  private final StringBuilder said = new StringBuilder();
  private String input = "";
  private ClientStep asked = new Step.Close();

  ImapWire(ClientPolicy policy, boolean secured) {
    dialogue = new ImapClientDialogue(policy);
    event(new ClientEvent.Opened(secured));
  }

  /** Octets from the client, one per character. */
  void receive(String octets) {
    input += octets;
    drain();
  }

  void event(ClientEvent event) {
    perform(dialogue.on(event));
    drain();
  }

  String said() {
    return said.toString();
  }

  String unread() {
    return input;
  }

  ClientStep asked() {
    return asked;
  }

  String doing() {
    return dialogue.doing();
  }

  Credentials login() {
    return ((Step.Login) asked).credentials();
  }

  private void perform(List<ClientStep> steps) {
    List<ClientStep> asking = steps.stream().filter(step -> !(step instanceof Step.Say)).toList();
    if (asking.size() > 1 || (asking.isEmpty() && !steps.isEmpty())) {
      throw new AssertionError("not exactly one thing asked: " + steps);
    }
    for (ClientStep step : steps) {
      if (step instanceof Step.Say say) {
        said.append(say.octets().latin1());
      } else {
        asked = step;
      }
    }
  }

  private void drain() {
    Optional<ClientEvent> frame = frame();
    while (frame.isPresent()) {
      perform(dialogue.on(frame.get()));
      frame = frame();
    }
  }

  private Optional<ClientEvent> frame() {
    return switch (asked) {
      case Step.ReadLine ask -> line(ask.limit());
      case Step.ReadOctets ask -> octets(ask.count());
      case Step.Say _, Step.StartTls _, Step.Login _, Step.HandOver _, Step.Close _ ->
          Optional.empty();
    };
  }

  private Optional<ClientEvent> line(int limit) {
    int end = input.indexOf('\n');
    if (end < 0) {
      return Optional.empty();
    }
    String line = input.substring(0, end > 0 && input.charAt(end - 1) == '\r' ? end - 1 : end);
    input = input.substring(end + 1);
    return Optional.of(
        line.length() > limit
            ? new ClientEvent.LineTooLong()
            : new ClientEvent.Line(OctetString.ofLatin1(line)));
  }

  private Optional<ClientEvent> octets(int count) {
    if (count < 1) {
      throw new AssertionError("asked for " + count + " octets");
    }
    if (input.length() < count) {
      return Optional.empty();
    }
    String octets = input.substring(0, count);
    input = input.substring(count);
    return Optional.of(new ClientEvent.Octets(OctetString.ofLatin1(octets)));
  }
}
