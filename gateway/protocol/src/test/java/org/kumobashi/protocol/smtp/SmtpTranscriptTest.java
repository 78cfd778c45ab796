package org.kumobashi.protocol.smtp;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.PureStage;
import org.kumobashi.protocol.testkit.Transcript;

class SmtpTranscriptTest {
  private static final Path DIALOGUES = Path.of("src/test/dialogues");

  static List<Transcript> clients() {
    return Transcript.in(DIALOGUES.resolve("smtp"));
  }

  static List<Transcript> upstreams() {
    return Transcript.in(DIALOGUES.resolve("smtp-upstream"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void playsWithTheClient(Transcript transcript) {
    Set<String> settings = transcript.settings();
    PureStage.play(
        transcript,
        new SmtpClientDialogue(
            ClientPolicy.standard(
                "gateway.example.ac.jp",
                settings.contains("starttls"),
                settings.contains("cleartext-login"))));
  }

  @ParameterizedTest
  @MethodSource("upstreams")
  void playsWithUpstream(Transcript transcript) {
    AccessToken token = new AccessToken(Secret.of("token"), Instant.EPOCH);
    PureStage.play(
        transcript,
        new SmtpUpstreamDialogue("alice@example.ac.jp", token, "gateway.example.ac.jp"));
  }

  @DisplayName("R06 a wrong password leaves the connection for another try, three times")
  @ParameterizedTest
  @ValueSource(
      strings = {"wrong-password-may-be-tried-again", "third-wrong-password-ends-the-connection"})
  void limitsWrongPasswords(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R07 MAIL without AUTH is 530 whoever the sender is")
  @ParameterizedTest
  @ValueSource(strings = {"mail-before-auth-is-refused", "chunk-before-auth-ends-the-connection"})
  void refusesMailBeforeAuth(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R11 malformed and empty credentials harm nothing but their own attempt")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth-malformed-harms-nothing",
        "auth-with-bad-base64",
        "auth-plain-with-equals-sign-is-empty"
      })
  void survivesMalformedCredentials(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R12 AUTH without argument and AUTH cancelled are answered, state reset")
  @ParameterizedTest
  @ValueSource(strings = {"auth-without-mechanism", "auth-cancelled-by-a-star"})
  void answersBareAndCancelledAuth(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R32 the error challenge is consumed here")
  @ParameterizedTest
  @ValueSource(
      strings = {"challenge-is-answered-with-an-empty-line", "second-challenge-is-a-violation"})
  void consumesTheErrorChallenge(String name) {
    playsWithUpstream(upstream(name));
  }

  @DisplayName("R35 long lines are skipped, counted and end the connection")
  @ParameterizedTest
  @ValueSource(strings = {"line-too-long-is-refused", "response-too-long-ends-the-exchange"})
  void boundsLines(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R42 the token comes in two steps")
  @ParameterizedTest
  @ValueSource(strings = {"starttls-then-token-in-two-steps", "implicit-tls"})
  void sendsTheTokenAlone(String name) {
    playsWithUpstream(upstream(name));
  }

  @DisplayName("R43 nothing said in clear survives STARTTLS, no AUTH is offered in clear")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "octets-behind-starttls-end-the-connection",
        "starttls-forgets-ehlo",
        "ehlo-in-clear-offers-starttls-and-no-auth",
        "auth-in-clear-is-refused"
      })
  void keepsClearAndSecuredApart(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R43 upstream without STARTTLS never sees the token")
  @ParameterizedTest
  @ValueSource(strings = {"starttls-not-offered", "starttls-is-refused-for-now"})
  void insistsOnTlsTowardsUpstream(String name) {
    playsWithUpstream(upstream(name));
  }

  @DisplayName("R44 one AUTH line, HELO works, a second EHLO works")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ehlo-offers-one-auth-line",
        "ehlo-twice-works",
        "helo-then-auth",
        "ehlo-in-clear-without-anything"
      })
  void answersHello(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R45 LOGIN prompts are exact")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth-login-prompts-to-the-letter",
        "auth-login-with-equals-sign-asks-for-the-user"
      })
  void promptsToTheLetter(String name) {
    playsWithTheClient(client(name));
  }

  private static Transcript client(String name) {
    return Transcript.read(DIALOGUES.resolve("smtp/" + name + ".dialogue"));
  }

  private static Transcript upstream(String name) {
    return Transcript.read(DIALOGUES.resolve("smtp-upstream/" + name + ".dialogue"));
  }
}
