package org.kumobashi.protocol.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.talk.Heard;
import org.kumobashi.protocol.talk.RandomTalk;

class Pop3ClientDialogueTest {
  private static final List<String> WORDS =
      List.of(
          "USER bob",
          "PASS secret",
          "AUTH PLAIN",
          "AUTH LOGIN",
          "",
          "CAPA",
          "STLS",
          "USER",
          "PASS",
          "AUTH",
          "PLAIN",
          "LOGIN",
          "NOOP",
          "QUIT",
          "*",
          "=",
          "alice",
          "AGFsaWNlAHNlY3JldA==",
          "YWxpY2U=",
          "\0",
          "\t",
          "\u00e9",
          "STAT");

  @DisplayName("R35 whatever a client says, the dialogue asks for one thing at a time")
  @Test
  void survivesRandomTalk() {
    StringBuilder all = new StringBuilder();
    Random coin = new Random(11);
    for (int round = 0; round < 2_000; round++) {
      ClientPolicy policy =
          new ClientPolicy("gw.example", coin.nextBoolean(), coin.nextBoolean(), 5, 5, 1);
      String said =
          new RandomTalk(coin.nextLong(), WORDS).talkTo(new Pop3ClientDialogue(policy), 60);
      assertThat(said).startsWith("+OK gw.example").endsWith("\r\n");
      all.append(said);
    }
    assertThat(all)
        .contains(
            "+OK Begin TLS.",
            "+ UGFzc3dvcmQ6",
            "+OK Logged in.",
            "-ERR Too many errors",
            "[IN-USE]");
  }

  @Test
  void takesTheSameCredentialsThroughEverySpelling() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      String user = word(random);
      String password = word(random);
      String plain = base64("\0" + user + "\0" + password);
      Credentials sent = new Credentials(user, Secret.of(password));
      assertThat(login("USER " + user, "PASS " + password)).isEqualTo(sent);
      assertThat(login("AUTH PLAIN " + plain)).isEqualTo(sent);
      assertThat(login("auth  plain", plain)).isEqualTo(sent);
      assertThat(login("AUTH LOGIN", base64(user), base64(password))).isEqualTo(sent);
      assertThat(login("AUTH LOGIN " + base64(user), base64(password))).isEqualTo(sent);
    }
  }

  @DisplayName("R35 an AUTH line may have 16 KiB, any other line 8 KiB")
  @Test
  void allowsLongerLinesForAuthOnly() {
    String password = "p".repeat(9_000);
    assertThat(login("AUTH PLAIN " + base64("\0alice\0" + password)).password().length())
        .isEqualTo(9_000);
    assertThat(Heard.after(dialogue(), "USER alice", "PASS " + password).said())
        .isEqualTo("-ERR The line is too long.\r\n");
    assertThat(login("USER alice", "PASS " + "p".repeat(ClientPolicy.LINE_LIMIT - 5)).typedUser())
        .isEqualTo("alice");
  }

  @DisplayName("R06 an unknown user and a wrong password are answered alike")
  @ParameterizedTest
  @ValueSource(strings = {"unknown user", "wrong password"})
  void tellsNothingOfTheCause(String cause) {
    Pop3ClientDialogue dialogue = dialogue();
    Heard.after(dialogue, "USER alice", "PASS wrong");
    assertThat(dialogue.on(refused(new LoginFailure.BadCredentials(cause))).getFirst())
        .isEqualTo(Step.Say.line("-ERR [AUTH] Wrong user name or password."));
  }

  @Test
  void saysWhatItIsDoing() {
    Pop3ClientDialogue dialogue = dialogue();
    Heard.after(dialogue);
    assertThat(dialogue.doing()).isEqualTo("waiting for a command");
    Heard.after(dialogue, "USER alice");
    assertThat(dialogue.doing()).isEqualTo("waiting for PASS");
    Heard.after(dialogue, "AUTH LOGIN");
    assertThat(dialogue.doing()).isEqualTo("waiting for a SASL response");
    Heard.after(dialogue, "USER alice", "PASS secret");
    assertThat(dialogue.doing()).isEqualTo("logging in");
  }

  @Test
  void takesAnEventOutOfTurnForABug() {
    Pop3ClientDialogue dialogue = dialogue();
    Heard.after(dialogue, "USER alice", "PASS secret");
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Line(OctetString.of("NOOP"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a line came while logging in");
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Secured()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Octets(OctetString.EMPTY)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void printsNoPasswordWithItsSteps() {
    Heard heard = Heard.after(dialogue(), "USER alice", "PASS secret");
    assertThat(heard.toString()).contains("Login").doesNotContain("alice", "secret");
  }

  private static ClientEvent refused(LoginFailure failure) {
    return new ClientEvent.LoginRefused(failure);
  }

  private static Pop3ClientDialogue dialogue() {
    return new Pop3ClientDialogue(ClientPolicy.standard("gw.example", true, false));
  }

  private static Credentials login(String... lines) {
    return Heard.after(dialogue(), lines).credentials();
  }

  private static String base64(String text) {
    return Base64Text.encode(OctetString.of(text));
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder("x");
    for (int length = random.nextInt(30); length > 0; length--) {
      word.appendCodePoint(
          random.nextInt(4) == 0 ? 0xa1 + random.nextInt(300) : 33 + random.nextInt(94));
    }
    return word.toString();
  }
}
