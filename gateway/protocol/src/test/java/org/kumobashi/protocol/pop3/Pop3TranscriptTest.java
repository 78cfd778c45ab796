package org.kumobashi.protocol.pop3;

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

class Pop3TranscriptTest {
  private static final Path DIALOGUES = Path.of("src/test/dialogues");

  static List<Transcript> clients() {
    return Transcript.in(DIALOGUES.resolve("pop3"));
  }

  static List<Transcript> upstreams() {
    return Transcript.in(DIALOGUES.resolve("pop3-upstream"));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void playsWithTheClient(Transcript transcript) {
    Set<String> settings = transcript.settings();
    PureStage.play(
        transcript,
        new Pop3ClientDialogue(
            ClientPolicy.standard(
                "gateway.example.ac.jp",
                settings.contains("starttls"),
                settings.contains("cleartext-login"))));
  }

  @ParameterizedTest
  @MethodSource("upstreams")
  void playsWithUpstream(Transcript transcript) {
    AccessToken token = new AccessToken(Secret.of("token"), Instant.EPOCH);
    PureStage.play(transcript, new Pop3UpstreamDialogue("alice@example.ac.jp", token));
  }

  @DisplayName("R06 a wrong password leaves the connection for another try, three times")
  @ParameterizedTest
  @ValueSource(
      strings = {"wrong-password-may-be-tried-again", "third-wrong-password-ends-the-connection"})
  void limitsWrongPasswords(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R11 malformed and empty credentials harm nothing but their own attempt")
  @ParameterizedTest
  @ValueSource(strings = {"auth-malformed-harms-nothing", "empty-password-is-not-counted"})
  void survivesMalformedCredentials(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R12 AUTH without argument and AUTH cancelled are answered, state reset")
  @ParameterizedTest
  @ValueSource(strings = {"bare-auth-lists-mechanisms", "auth-cancelled-by-a-star"})
  void answersBareAndCancelledAuth(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R32 the error challenge is consumed here")
  @ParameterizedTest
  @ValueSource(
      strings = {"challenge-is-answered-with-an-empty-line", "second-challenge-is-a-violation"})
  void consumesTheErrorChallenge(String name) {
    playsWithUpstream(Transcript.read(DIALOGUES.resolve("pop3-upstream/" + name + ".dialogue")));
  }

  @DisplayName("R34 CAPA, USER then QUIT, and PASS with blanks")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "capa-under-tls-offers-logins",
        "capa-in-clear-offers-only-stls",
        "quit-after-user",
        "password-with-blanks-is-taken-whole",
        "command-pipelined-behind-the-login-is-relayed"
      })
  void knowsPop3Customs(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R35 long lines are skipped, counted and end the connection")
  @ParameterizedTest
  @ValueSource(strings = {"line-too-long-is-refused", "response-too-long-ends-the-exchange"})
  void boundsLines(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R42 the token comes on a line of its own")
  @ParameterizedTest
  @ValueSource(strings = {"token-on-a-line-of-its-own", "stls-before-the-token"})
  void sendsTheTokenAlone(String name) {
    playsWithUpstream(Transcript.read(DIALOGUES.resolve("pop3-upstream/" + name + ".dialogue")));
  }

  @DisplayName("R43 nothing said in clear survives STLS, no login is offered in clear")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "octets-behind-stls-end-the-connection",
        "stls-forgets-the-user",
        "login-in-clear-is-refused-before-the-password"
      })
  void keepsClearAndSecuredApart(String name) {
    playsWithTheClient(client(name));
  }

  @DisplayName("R45 LOGIN prompts are exact")
  @ParameterizedTest
  @ValueSource(strings = {"auth-login-asks-twice", "auth-login-with-inline-user"})
  void promptsToTheLetter(String name) {
    playsWithTheClient(client(name));
  }

  private static Transcript client(String name) {
    return Transcript.read(DIALOGUES.resolve("pop3/" + name + ".dialogue"));
  }
}
