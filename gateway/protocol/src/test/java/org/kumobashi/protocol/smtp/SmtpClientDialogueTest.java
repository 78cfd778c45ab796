package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.Set;
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

class SmtpClientDialogueTest {
  private static final List<String> WORDS =
      List.of(
          "EHLO x",
          "AUTH PLAIN",
          "AUTH LOGIN",
          "AUTH LOGIN YWxpY2U=",
          "",
          "EHLO",
          "HELO",
          "STARTTLS",
          "AUTH",
          "PLAIN",
          "LOGIN",
          "MAIL",
          "RCPT",
          "DATA",
          "NOOP",
          "RSET",
          "VRFY",
          "HELP",
          "QUIT",
          "*",
          "=",
          "alice",
          "AGFsaWNlAHNlY3JldA==",
          "YWxpY2U=",
          "\0",
          "\t",
          "\u00e9",
          "BDAT");

  @DisplayName("R35 whatever a client says, the dialogue asks for one thing at a time")
  @Test
  void survivesRandomTalk() {
    StringBuilder all = new StringBuilder();
    Random coin = new Random(11);
    for (int round = 0; round < 2_000; round++) {
      ClientPolicy policy =
          new ClientPolicy("gw.example", coin.nextBoolean(), coin.nextBoolean(), 5, 5, 1);
      String said =
          new RandomTalk(coin.nextLong(), WORDS).talkTo(new SmtpClientDialogue(policy), 60);
      assertThat(said.split("\r\n", -1))
          .allSatisfy(line -> assertThat(line).matches("|[2-5][0-9]{2}[ -].*"));
      assertThat(said).startsWith("220 gw.example").endsWith("\r\n");
      all.append(said);
    }
    assertThat(all)
        .contains(
            "220 2.0.0",
            "334 UGFzc3dvcmQ6",
            "235 2.7.0",
            "421 4.7.0 Too many errors",
            "538 5.7.11");
  }

  @Test
  void takesTheSameCredentialsThroughEverySpelling() {
    Random random = new Random(8);
    for (int round = 0; round < 200; round++) {
      String user = word(random);
      String password = word(random);
      String plain = base64("\0" + user + "\0" + password);
      Credentials sent = new Credentials(user, Secret.of(password));
      assertThat(login("AUTH PLAIN " + plain)).isEqualTo(sent);
      assertThat(login("AUTH PLAIN  " + plain)).isEqualTo(sent);
      assertThat(login("auth plain", plain)).isEqualTo(sent);
      assertThat(login("AUTH PLAIN " + base64(user + "\0" + user + "\0" + password)))
          .isEqualTo(sent);
      assertThat(login("AUTH LOGIN", base64(user), base64(password))).isEqualTo(sent);
      assertThat(login("auth login =", base64(user), base64(password))).isEqualTo(sent);
      assertThat(login("AUTH LOGIN " + base64(user), base64(password))).isEqualTo(sent);
    }
  }

  @DisplayName("R35 an AUTH line may have 16 KiB, any other line 8 KiB")
  @Test
  void allowsLongerLinesForAuthOnly() {
    String password = "p".repeat(9_000);
    assertThat(login("AUTH PLAIN " + base64("\0alice\0" + password)).password().length())
        .isEqualTo(9_000);
    assertThat(Heard.after(dialogue(), "NOOP " + password).said())
        .isEqualTo("500 5.5.2 Line too long\r\n");
    assertThat(Heard.after(dialogue(), "NOOP " + "p".repeat(ClientPolicy.LINE_LIMIT - 5)).said())
        .isEqualTo("250 2.0.0 OK\r\n");
  }

  @DisplayName("R06 an unknown user and a wrong password are answered alike")
  @ParameterizedTest
  @ValueSource(strings = {"unknown user", "wrong password"})
  void tellsNothingOfTheCause(String cause) {
    SmtpClientDialogue dialogue = dialogue();
    Heard.after(dialogue, "EHLO x", "AUTH PLAIN " + base64("\0alice\0wrong"));
    ClientEvent refused = new ClientEvent.LoginRefused(new LoginFailure.BadCredentials(cause));
    assertThat(dialogue.on(refused).getFirst())
        .isEqualTo(Step.Say.line("535 5.7.8 Wrong user name or password"));
  }

  @DisplayName("R44 the message limit of the policy is what EHLO shows")
  @Test
  void showsTheMessageLimit() {
    ClientPolicy policy = new ClientPolicy("gw.example", false, false, 3, 3, 1234);
    assertThat(Heard.after(new SmtpClientDialogue(policy), "EHLO x").said())
        .contains("250-SIZE 1234\r\n")
        .endsWith("250 AUTH PLAIN LOGIN\r\n");
  }

  @Test
  void offersBeforeLoginOnlyWhatUpstreamOfferedLast() {
    ClientPolicy policy =
        new ClientPolicy("gw.example", false, true, 3, 3, 1234, Set.of("DSN", "CHUNKING"));
    assertThat(Heard.after(new SmtpClientDialogue(policy), "EHLO x").said())
        .contains("250-DSN\r\n")
        .doesNotContain("8BITMIME", "SMTPUTF8", "CHUNKING");
  }

  @Test
  void saysWhatItIsDoing() {
    SmtpClientDialogue dialogue = dialogue();
    Heard.after(dialogue);
    assertThat(dialogue.doing()).isEqualTo("waiting for EHLO");
    Heard.after(dialogue, "HELO x");
    assertThat(dialogue.doing()).isEqualTo("waiting for a command");
    Heard.after(dialogue, "HELO x", "AUTH LOGIN");
    assertThat(dialogue.doing()).isEqualTo("waiting for a SASL response");
    Heard.after(dialogue, "HELO x", "AUTH PLAIN " + base64("\0a\0b"));
    assertThat(dialogue.doing()).isEqualTo("logging in");
  }

  @Test
  void takesAnEventOutOfTurnForABug() {
    SmtpClientDialogue dialogue = dialogue();
    Heard.after(dialogue, "HELO x", "AUTH PLAIN " + base64("\0a\0b"));
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Line(OctetString.of("NOOP"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a line came while logging in");
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Secured()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Octets(OctetString.EMPTY)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void splitsALongReplyOnlyWhenItMust() {
    String portal = "https://portal.example.ac.jp/" + "x".repeat(480);
    assertThat(SmtpWords.refusal(new LoginFailure.SignInRequired("expired", portal)))
        .isEqualTo("535-5.7.8 Your mailbox needs you to sign in again at:\r\n535 5.7.8 " + portal);
  }

  private static SmtpClientDialogue dialogue() {
    return new SmtpClientDialogue(ClientPolicy.standard("gw.example", true, false));
  }

  private static Credentials login(String... lines) {
    SmtpClientDialogue dialogue = dialogue();
    Heard heard = Heard.after(dialogue, "EHLO x");
    for (String line : lines) {
      heard = new Heard(dialogue.on(new ClientEvent.Line(OctetString.of(line))));
    }
    return heard.credentials();
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
