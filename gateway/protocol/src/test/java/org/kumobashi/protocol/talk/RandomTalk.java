package org.kumobashi.protocol.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.kumobashi.protocol.dialogue.ClientDialogue;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.octets.OctetString;

/**
 * A client that says anything at all to a dialogue, always the same for the same seed. It checks
 * that the dialogue asks for one thing at a time and ends by itself.
 */
public final class RandomTalk {
  private static final List<LoginFailure> FAILURES =
      List.of(
          new LoginFailure.BadCredentials("scripted"),
          new LoginFailure.TooManySessions("scripted"),
          new LoginFailure.UpstreamUnreachable("scripted"));

  private final Random random;
  private final List<String> words;

  /**
   * @param words what to say more often than pure chance would
   */
  public RandomTalk(long seed, List<String> words) {
    this.random = new Random(seed);
    this.words = List.copyOf(words);
  }

  /** Talks until the dialogue ends or so many events have passed; returns all it said. */
  public String talkTo(ClientDialogue dialogue, int events) {
    StringBuilder said = new StringBuilder();
    Optional<ClientEvent> event = Optional.of(new ClientEvent.Opened(random.nextBoolean()));
    for (int i = 0; i < events && event.isPresent(); i++) {
      List<ClientStep> steps = new ArrayList<>(dialogue.on(event.get()));
      ClientStep last = steps.removeLast();
      for (ClientStep step : steps) {
        assertThat(step).isInstanceOf(Step.Say.class);
        said.append(((Step.Say) step).octets().latin1());
      }
      event = answer(last);
      assertThat(dialogue.doing()).isNotBlank();
    }
    return said.toString();
  }

  private Optional<ClientEvent> answer(ClientStep step) {
    return switch (step) {
      case Step.ReadLine ask -> Optional.of(line(ask.limit()));
      case Step.ReadOctets ask ->
          Optional.of(new ClientEvent.Octets(OctetString.of(octets(ask.count()))));
      case Step.StartTls _ -> Optional.of(new ClientEvent.Secured());
      case Step.Login _ ->
          Optional.of(
              random.nextInt(5) == 0
                  ? new ClientEvent.LoginGranted(List.of())
                  : new ClientEvent.LoginRefused(FAILURES.get(random.nextInt(FAILURES.size()))));
      case Step.HandOver _, Step.Close _ -> Optional.empty();
      case Step.Say say -> throw new AssertionError("nothing is asked for after " + say);
    };
  }

  private ClientEvent line(int limit) {
    return switch (random.nextInt(12)) {
      case 0 -> new ClientEvent.LineTooLong();
      case 1 -> new ClientEvent.Line(OctetString.of(octets(random.nextInt(limit + 1))));
      case 2 -> new ClientEvent.Line(OctetString.of(octets(random.nextInt(20))));
      case 3 -> new ClientEvent.Line(OctetString.ofLatin1(word() + word()));
      case 4, 5, 6, 7, 8 -> new ClientEvent.Line(OctetString.ofLatin1(word()));
      default -> new ClientEvent.Line(OctetString.ofLatin1(word() + " " + word()));
    };
  }

  private String word() {
    return words.get(random.nextInt(words.size()));
  }

  private byte[] octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }
}
