package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.smtp.SmtpMessageDialogue.Envelope;
import org.kumobashi.protocol.smtp.SmtpMessageDialogue.Fate;

class SmtpMessageDialogueTest {
  private static final String CONTENT = "Subject: x\r\n\r\n.dot\r\n..two\r\n";

  private final SmtpMessageDialogue dialogue =
      new SmtpMessageDialogue(new Envelope("help@x.example", "alice@x.example", CONTENT));

  private String hear(String line) {
    return said(dialogue.on(new UpstreamEvent.Line(OctetString.of(line))));
  }

  private static String said(List<UpstreamStep> steps) {
    return switch (steps.getFirst()) {
      case Step.Say say -> say.octets().text();
      case Step.Granted _ -> "granted";
      case Step.Refused(LoginFailure failure) -> failure.getClass().getSimpleName();
      case Step.ReadLine _, Step.StartTls _ -> "nothing";
    };
  }

  private void upTo(String... replies) {
    dialogue.on(new UpstreamEvent.Opened(true));
    for (String reply : replies) {
      hear(reply);
    }
  }

  @Test
  void sendsAMessageWithItsDotsDoubled() {
    assertThat(said(dialogue.on(new UpstreamEvent.Opened(true))))
        .isEqualTo("MAIL FROM:<help@x.example>\r\n");
    assertThat(hear("250 2.1.0 ok")).isEqualTo("RCPT TO:<alice@x.example>\r\n");
    assertThat(hear("250 2.1.5 ok")).isEqualTo("DATA\r\n");
    assertThat(hear("354 go on")).isEqualTo("Subject: x\r\n\r\n..dot\r\n...two\r\n.\r\n");
    assertThat(dialogue.fate()).isEqualTo(Fate.UNKNOWN);
    assertThat(hear("250-2.0.0")).isEqualTo("nothing");
    assertThat(hear("250 2.0.0 queued")).isEqualTo("granted");
    assertThat(dialogue.fate()).isEqualTo(Fate.TAKEN);
  }

  @ParameterizedTest
  @CsvSource({
    "550 5.1.1 no such user, UpstreamRefused, NO_SUCH_RECIPIENT",
    "550 5.7.1 not for you, UpstreamRefused, NOT_TAKEN",
    "451 4.3.0 later, UpstreamUnreachable, NOT_TAKEN",
    "432 4.3.2 concurrent connections, Throttled, NOT_TAKEN",
    "421 4.3.2 slow down, Throttled, NOT_TAKEN",
    "what?, UpstreamViolation, NOT_TAKEN"
  })
  void tellsARecipientThatIsNoneFromTroubleThatMayPass(String reply, String failure, Fate fate) {
    upTo("250 ok");
    assertThat(hear(reply)).isEqualTo(failure);
    assertThat(dialogue.fate()).isEqualTo(fate);
  }

  @Test
  void aRefusedMessageWasNotTaken() {
    upTo("250 ok", "250 ok", "354 go on");
    assertThat(hear("554 5.2.252 SendAsDenied")).isEqualTo("UpstreamRefused");
    assertThat(dialogue.fate()).isEqualTo(Fate.NOT_TAKEN);
  }

  @Test
  void nobodyKnowsWhatBecameOfAMessageWhoseReplyIsMissing() {
    upTo("250 ok", "250 ok", "354 go on");
    assertThat(said(dialogue.on(new UpstreamEvent.Ended()))).isEqualTo("UpstreamUnreachable");
    assertThat(dialogue.fate()).isEqualTo(Fate.UNKNOWN);
  }

  @Test
  void aMessageThatWasNotBegunWasNotTaken() {
    upTo("250 ok", "250 ok");
    assertThat(said(dialogue.on(new UpstreamEvent.TimedOut()))).isEqualTo("UpstreamUnreachable");
    assertThat(dialogue.fate()).isEqualTo(Fate.NOT_TAKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b@x.example", "a>@x.example", "a\r\nRSET@x.example", "alice", "ä@x.example"})
  void refusesAnAddressThatCouldBecomeACommand(String address) {
    assertThat(Envelope.canBeSentTo(address)).isFalse();
    assertThatThrownBy(() -> new Envelope("help@x.example", address, CONTENT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n.\nb\r\n", "a\rb\r\n", "a"})
  void refusesContentWithOtherLineEnds(String content) {
    assertThatThrownBy(() -> new Envelope("help@x.example", "alice@x.example", content))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
