package org.kumobashi.protocol.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.Xoauth2;

class Pop3UpstreamDialogueTest {
  private static final AccessToken TOKEN =
      new AccessToken(Secret.of("eyJ0eXAiOiJKV1Qi.eyJhdWQiOi.c2lnbmF0dXJl"), Instant.EPOCH);
  private static final String RESPONSE = Xoauth2.response("alice@x.example", TOKEN).revealText();

  private final Pop3UpstreamDialogue dialogue = new Pop3UpstreamDialogue("alice@x.example", TOKEN);

  @DisplayName("R42 the command line stays short and the token's line is confidential")
  @Test
  void marksTheTokenConfidential() {
    assertThat(hear("+OK ready")).contains(Step.Say.line("AUTH XOAUTH2"));
    assertThat(hear("+ ")).contains(Step.Say.confidential(RESPONSE));
    assertThat(dialogue.doing()).isEqualTo("sending the access token to upstream");
  }

  @Test
  void suspectsTheTokenOnlyAfterSendingIt() {
    hear("+OK ready");
    assertThat(failure(hear("-ERR Command is not valid in this state.")))
        .isEqualTo(
            new UpstreamRefused(
                "upstream said '-ERR Command is not valid in this state.'"
                    + " while sending AUTH to upstream",
                false));
    hear("+ ");
    assertThat(failure(hear("-ERR Logon failure: bad password.")))
        .isEqualTo(
            new UpstreamRefused(
                "upstream said '-ERR Logon failure: bad password.'"
                    + " while sending the access token to upstream",
                true));
  }

  @DisplayName("R32 the challenge's JSON is in the cause")
  @Test
  void notesTheChallenge() {
    hear("+OK ready");
    hear("+ ");
    assertThat(hear("+ " + Base64Text.encode(OctetString.of("{\"status\":\n\"401\"}"))))
        .contains(Step.Say.line(""));
    assertThat(failure(hear("-ERR no")).cause())
        .endsWith("having challenged {\"status\": \"401\"}");
  }

  @Test
  void neverRepeatsTheTokenInACause() {
    hear("+OK ready");
    hear("+ ");
    String cause = failure(hear("-ERR unknown command " + RESPONSE.substring(3, 40))).cause();
    assertThat(cause).contains("unknown command ****").doesNotContain(RESPONSE.substring(3, 15));
  }

  @Test
  void namesWhatItWasDoingWhenUpstreamFellSilent() {
    assertThat(failure(dialogue.on(new UpstreamEvent.TimedOut())))
        .isEqualTo(
            new UpstreamUnreachable(
                "upstream took too long while waiting for upstream's greeting"));
    hear("+OK ready");
    assertThat(failure(dialogue.on(new UpstreamEvent.Ended())))
        .isEqualTo(
            new UpstreamUnreachable(
                "upstream closed the connection while sending AUTH to upstream"));
  }

  @Test
  void takesTlsOutOfTurnForABug() {
    dialogue.on(new UpstreamEvent.Opened(false));
    assertThatThrownBy(() -> dialogue.on(new UpstreamEvent.Secured()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("TLS came while waiting for upstream's greeting");
  }

  @Test
  void survivesRandomTalk() {
    List<String> words = List.of("+OK", "+ ", "+", "-ERR", "-ERR [SYS/TEMP] x", "", "\0", "* OK");
    Random random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      Pop3UpstreamDialogue other = new Pop3UpstreamDialogue("alice@x.example", TOKEN);
      List<UpstreamStep> steps = other.on(new UpstreamEvent.Opened(random.nextBoolean()));
      for (int i = 0; i < 10 && !isEnd(steps.getLast()); i++) {
        steps =
            steps.getLast() instanceof Step.StartTls
                ? other.on(new UpstreamEvent.Secured())
                : other.on(line(words.get(random.nextInt(words.size()))));
        assertThat(steps.subList(0, steps.size() - 1)).allMatch(Step.Say.class::isInstance);
      }
      assertThat(steps.getLast()).isInstanceOfAny(Step.Granted.class, Step.Refused.class);
    }
  }

  private static boolean isEnd(UpstreamStep step) {
    return step instanceof Step.Granted || step instanceof Step.Refused;
  }

  private List<UpstreamStep> hear(String line) {
    if (line.equals("+OK ready")) {
      dialogue.on(new UpstreamEvent.Opened(true));
    }
    return dialogue.on(line(line));
  }

  private static UpstreamEvent line(String text) {
    return new UpstreamEvent.Line(OctetString.ofLatin1(text));
  }

  private static LoginFailure failure(List<UpstreamStep> steps) {
    return ((Step.Refused) steps.getLast()).failure();
  }
}
