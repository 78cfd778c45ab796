package org.kumobashi.protocol.smtp;

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

class SmtpUpstreamDialogueTest {
  private static final AccessToken TOKEN =
      new AccessToken(Secret.of("eyJ0eXAi.".repeat(400)), Instant.EPOCH);
  private static final String RESPONSE = Xoauth2.response("alice@x.example", TOKEN).revealText();

  private final SmtpUpstreamDialogue dialogue = dialogue();

  @DisplayName("R42 a token of 3,600 octets never makes a command line longer than 512")
  @Test
  void keepsTheTokenOffTheCommandLine() {
    hear("220 ready");
    assertThat(hear("250-x", "250 AUTH XOAUTH2")).contains(Step.Say.line("AUTH XOAUTH2"));
    List<UpstreamStep> steps = hear("334 ");
    assertThat(steps).contains(Step.Say.confidential(RESPONSE));
    assertThat(steps.toString()).doesNotContain(RESPONSE);
  }

  @Test
  void grantsTheKeywordsOfTheSecuredHello() {
    hear("220 ready");
    hear("250-x", "250-SIZE 100", "250 AUTH=LOGIN xoauth2", "334 ");
    assertThat(hear("235 ok"))
        .containsExactly(new Step.Granted(List.of("SIZE 100", "AUTH=LOGIN xoauth2")));
  }

  @Test
  void suspectsTheTokenAfter535Alone() {
    authenticate();
    assertThat(failure(hear("535 5.7.3 Authentication unsuccessful [x]")))
        .isEqualTo(
            new UpstreamRefused(
                "upstream said '535 5.7.3 Authentication unsuccessful [x]'"
                    + " while sending the access token to upstream",
                true));
  }

  @Test
  void saysWhenSmtpAuthIsDisabled() {
    authenticate();
    LoginFailure failure = failure(hear("535-5.7.139 Authentication", "535 5.7.139 disabled."));
    assertThat(failure.cause()).startsWith("SMTP AUTH is disabled for the tenant or the mailbox");
    assertThat(((UpstreamRefused) failure).tokenSuspect()).isFalse();
  }

  @DisplayName("R32 the challenge's JSON is in the cause")
  @Test
  void notesTheChallenge() {
    authenticate();
    String challenge = Base64Text.encode(OctetString.of("{\"status\":\"401\"}"));
    assertThat(hear("334 " + challenge)).contains(Step.Say.line(""));
    assertThat(failure(hear("535 no")).cause()).endsWith("having challenged {\"status\":\"401\"}");
  }

  @Test
  void neverRepeatsTheTokenInACause() {
    authenticate();
    String cause = failure(hear("500 Unrecognized '" + RESPONSE.substring(0, 60) + "'")).cause();
    assertThat(cause).contains("Unrecognized '****'").doesNotContain(RESPONSE.substring(0, 12));
  }

  @Test
  void namesWhatItWasDoingWhenUpstreamFellSilent() {
    hear("220 ready");
    assertThat(failure(dialogue.on(new UpstreamEvent.TimedOut())))
        .isEqualTo(
            new UpstreamUnreachable(
                "upstream took too long while sending EHLO to upstream under TLS"));
    hear("250-x", "250 AUTH XOAUTH2");
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
    List<String> words =
        List.of(
            "220 x",
            "250-x",
            "250-STARTTLS",
            "250 AUTH XOAUTH2",
            "250 STARTTLS",
            "334",
            "334 e30=",
            "235 x",
            "235",
            "535 5.7.3 x",
            "421 x",
            "",
            "999 x",
            "25",
            "\0");
    Random random = new Random(4);
    for (int round = 0; round < 5_000; round++) {
      SmtpUpstreamDialogue other = dialogue();
      List<UpstreamStep> steps = other.on(new UpstreamEvent.Opened(random.nextBoolean()));
      for (int i = 0; i < 400 && !isEnd(steps.getLast()); i++) {
        steps =
            steps.getLast() instanceof Step.StartTls
                ? other.on(new UpstreamEvent.Secured())
                : other.on(line(words.get(random.nextInt(words.size()))));
        assertThat(steps.subList(0, steps.size() - 1)).allMatch(Step.Say.class::isInstance);
      }
      assertThat(steps.getLast()).isInstanceOfAny(Step.Granted.class, Step.Refused.class);
    }
  }

  private void authenticate() {
    hear("220 ready");
    hear("250-x", "250 AUTH XOAUTH2", "334 ");
  }

  private static SmtpUpstreamDialogue dialogue() {
    return new SmtpUpstreamDialogue("alice@x.example", TOKEN, "gw.example");
  }

  private static boolean isEnd(UpstreamStep step) {
    return step instanceof Step.Granted || step instanceof Step.Refused;
  }

  private List<UpstreamStep> hear(String... lines) {
    List<UpstreamStep> steps = List.of();
    for (String line : lines) {
      if (line.startsWith("220 ")) {
        dialogue.on(new UpstreamEvent.Opened(true));
      }
      steps = dialogue.on(line(line));
    }
    return steps;
  }

  private static UpstreamEvent line(String text) {
    return new UpstreamEvent.Line(OctetString.ofLatin1(text));
  }

  private static LoginFailure failure(List<UpstreamStep> steps) {
    return ((Step.Refused) steps.getLast()).failure();
  }
}
