package org.kumobashi.protocol.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamEvent;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

class ImapUpstreamDialogueTest {
  private static final String TOKEN =
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9." + "Zm9v".repeat(300) + ".c2ln";

  private final ImapUpstreamDialogue dialogue = dialogue(TOKEN);
  private final List<UpstreamStep> steps = new ArrayList<>();

  @Test
  @DisplayName("R32 an error challenge is kept for the log")
  void keepsTheErrorChallenge() {
    offered("AUTH=XOAUTH2 SASL-IR");
    hear("+ " + base64("{\"status\":\"400\",\"schemes\":\"Bearer\"}"));
    assertThat(steps.getLast()).isInstanceOf(Step.ReadLine.class);
    hear("K2 NO AUTHENTICATE failed.");
    assertThat(failure()).isInstanceOf(UpstreamRefused.class);
    assertThat(failure().cause())
        .contains("AUTHENTICATE failed.", "{\"status\":\"400\",\"schemes\":\"Bearer\"}");
  }

  @Test
  @DisplayName("R32 what should be a challenge but is not base64 does no harm")
  void survivesAChallengeThatIsNotBase64() {
    offered("AUTH=XOAUTH2 SASL-IR");
    hear("+ {\"status\":\"400\"}");
    hear("K2 BAD cancelled");
    assertThat(failure()).isEqualTo(new UpstreamRefused(failure().cause(), true));
    assertThat(failure().cause()).contains("not base64");
  }

  @Test
  @DisplayName("R33 authenticated but not connected is told as a configuration problem")
  void explainsWhatIsNotConnected() {
    probing();
    hear("K4 BAD User is authenticated but not connected.");
    assertThat(failure()).isEqualTo(new UpstreamRefused(failure().cause(), false));
    assertThat(failure().cause())
        .contains("configuration problem", "no access to this mailbox", "IMAP is disabled");
  }

  @Test
  @DisplayName("R29 a capability list between commands does not end one")
  void takesUntaggedLinesAnywhere() {
    probing();
    hear("* CAPABILITY IMAP4rev1 MOVE");
    hear("* NAMESPACE NIL NIL NIL");
    hear("K4 OK done");
    assertThat(steps).containsExactly(new Step.Granted(List.of("IMAP4rev1", "MOVE")));
  }

  @ParameterizedTest
  @CsvSource({
    "K2 NO AUTHENTICATE failed., true",
    "K2 BAD Command Argument Error. 12, false",
    "* BYE Session invalidated - AccessTokenExpired, true",
  })
  void tellsWhetherAFreshTokenMightDo(String line, boolean tokenSuspect) {
    offered("AUTH=XOAUTH2 SASL-IR");
    hear(line);
    assertThat(failure()).isEqualTo(new UpstreamRefused(failure().cause(), tokenSuspect));
  }

  @Test
  void callsABadProbeARefusalThatNoTokenHeals() {
    probing();
    hear("K4 NO Something else.");
    assertThat(failure())
        .isEqualTo(new UpstreamRefused("probing the mailbox upstream: Something else.", false));
  }

  @Test
  void namesWhatItWasDoingWhenTimeWasOver() {
    offered("AUTH=XOAUTH2 SASL-IR");
    on(new UpstreamEvent.TimedOut());
    assertThat(failure())
        .isEqualTo(
            new UpstreamUnreachable("sending AUTHENTICATE to upstream: upstream took too long"));
  }

  @Test
  void namesWhatItWasDoingWhenUpstreamLeft() {
    on(new UpstreamEvent.Opened(true));
    on(new UpstreamEvent.Ended());
    assertThat(failure().cause())
        .isEqualTo("waiting for upstream's greeting: upstream closed the connection");
  }

  @Test
  @DisplayName("R56 no step and no cause shows the token, even if upstream sends it back")
  void neverShowsTheToken() {
    offered("AUTH=XOAUTH2 SASL-IR");
    assertThat(steps.toString()).contains("Say[****]").doesNotContain("eyJ0", base64("user="));
    String response = base64("user=alice@example.ac.jp\u0001auth=Bearer " + TOKEN + "\u0001\u0001");
    hear("K2 BAD what is " + TOKEN + " or " + response + " or " + response.substring(0, 60));
    assertThat(failure().cause()).contains("what is").doesNotContain("eyJ0", "dXNl");
  }

  @Test
  void keepsCausesShortAndOnOneLine() {
    on(new UpstreamEvent.Opened(true));
    hear("* BYE \u0007bell \u001b[31m " + "word ".repeat(100));
    assertThat(failure().cause()).hasSizeLessThanOrEqualTo(200).matches("[^\\p{Cntrl}]+");
  }

  @Test
  void sendsALongTokenOnALineOfItsOwn() {
    ImapUpstreamDialogue large = dialogue("x".repeat(7000));
    large.on(new UpstreamEvent.Opened(true));
    large.on(line("* OK ready"));
    large.on(line("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR"));
    assertThat(large.on(line("K1 OK done")).getFirst())
        .isEqualTo(Step.Say.line("K2 AUTHENTICATE XOAUTH2"));
  }

  @Test
  void neverSendsTheTokenInClear() {
    on(new UpstreamEvent.Opened(false));
    hear("* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready");
    assertThat(steps.getFirst()).isEqualTo(Step.Say.line("K0 STARTTLS"));
    hear("K0 NO not today");
    assertThat(failure().cause()).contains("not today");
  }

  @Test
  void callsAHandshakeNobodyAskedForABug() {
    on(new UpstreamEvent.Opened(true));
    assertThatThrownBy(() -> dialogue.on(new UpstreamEvent.Secured()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takesNothingAfterTheOutcome() {
    on(new UpstreamEvent.Opened(true));
    on(new UpstreamEvent.TimedOut());
    on(new UpstreamEvent.Ended());
    assertThat(steps).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void survivesRandomLines(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      ImapUpstreamDialogue tried = dialogue(TOKEN);
      tried.on(new UpstreamEvent.Opened(random.nextBoolean()));
      List<UpstreamStep> last = List.of();
      for (int i = 0; i < 30 && !last.contains(new Step.StartTls()); i++) {
        last = tried.on(line(RandomUpstream.line(random)));
        assertThat(last.stream().filter(step -> !(step instanceof Step.Say)).count())
            .as("seed %d round %d: %s", seed, round, last)
            .isLessThanOrEqualTo(1);
      }
      assertThat(tried.doing()).isNotEmpty();
    }
  }

  private static ImapUpstreamDialogue dialogue(String token) {
    return new ImapUpstreamDialogue(
        "alice@example.ac.jp", new AccessToken(Secret.of(token), Instant.EPOCH));
  }

  private static UpstreamEvent line(String text) {
    return new UpstreamEvent.Line(OctetString.ofLatin1(text));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void on(UpstreamEvent event) {
    steps.clear();
    steps.addAll(dialogue.on(event));
  }

  private void hear(String line) {
    on(line(line));
  }

  private void offered(String capabilities) {
    on(new UpstreamEvent.Opened(true));
    hear("* OK ready");
    hear("* CAPABILITY IMAP4rev1 " + capabilities);
    hear("K1 OK done");
  }

  private void probing() {
    offered("AUTH=XOAUTH2 SASL-IR");
    hear("K2 OK AUTHENTICATE completed.");
    hear("* CAPABILITY IMAP4rev1 NAMESPACE");
    hear("K3 OK done");
  }

  private LoginFailure failure() {
    return ((Step.Refused) steps.getLast()).failure();
  }
}
