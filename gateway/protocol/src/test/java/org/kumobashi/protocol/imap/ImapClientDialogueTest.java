package org.kumobashi.protocol.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.dialogue.ClientStep;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure.BadCredentials;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

class ImapClientDialogueTest {
  private static final ClientPolicy POLICY =
      ClientPolicy.standard("gateway.example.ac.jp", true, false);

  @Test
  @DisplayName("R27 literals are taken by count, line ends and announcements included")
  void takesAPasswordWithLineEndsByCount() {
    String password = "line\r\na2 LOGOUT {5}\r\n";
    ImapWire wire = new ImapWire(POLICY, true);
    wire.receive("a1 LOGIN {5+}\r\nalice {" + password.length() + "+}\r\n" + password + "\r\n");
    assertThat(wire.login()).isEqualTo(new Credentials("alice", Secret.of(password)));
  }

  @Test
  @DisplayName("R27 a line too long to be read to its end may announce a literal: it is the last")
  void takesNothingBehindALineWithoutEnd() {
    ImapWire wire = new ImapWire(POLICY, true);
    wire.receive("a1 LOGIN " + "x".repeat(17_000) + " {12+}\r\na2 LOGOUT\r\n\r\na3 NOOP\r\n");
    assertThat(wire.said()).endsWith("* BAD Line too long.\r\n* BYE Line too long.\r\n");
    assertThat(wire.asked()).isInstanceOf(Step.Close.class);
  }

  @Test
  void saysGoodbyeWhenTimeIsOverDuringALogin() {
    ImapWire wire = new ImapWire(POLICY, true);
    wire.receive("a1 LOGIN alice secret\r\n");
    wire.event(new ClientEvent.TimedOut());
    assertThat(wire.said()).endsWith("* BYE The time for logging in is over.\r\n");
    assertThat(wire.asked()).isInstanceOf(Step.Close.class);
  }

  @Test
  @DisplayName("R26 nothing is read while a login is under way")
  void readsNothingWhileLoggingIn() {
    ImapWire wire = new ImapWire(POLICY, true);
    wire.receive("a1 LOGIN alice secret\r\na2 SELECT INBOX\r\na3 FE");
    assertThat(wire.asked()).isInstanceOf(Step.Login.class);
    assertThat(wire.unread()).isEqualTo("a2 SELECT INBOX\r\na3 FE");
    wire.event(new ClientEvent.LoginGranted(List.of("IMAP4rev1")));
    assertThat(wire.asked()).isInstanceOf(Step.HandOver.class);
    assertThat(wire.unread()).isEqualTo("a2 SELECT INBOX\r\na3 FE");
  }

  @Test
  @DisplayName("R06 a wrong user and a wrong password sound the same, and a retry is possible")
  void tellsNobodyWhetherTheUserExists() {
    ImapWire first = new ImapWire(POLICY, true);
    first.receive("a1 LOGIN alice secret\r\n");
    first.event(new ClientEvent.LoginRefused(new BadCredentials("no such mailbox")));
    ImapWire second = new ImapWire(POLICY, true);
    second.receive("a1 LOGIN alice secret\r\n");
    second.event(new ClientEvent.LoginRefused(new BadCredentials("wrong secret")));
    assertThat(first.said()).isEqualTo(second.said()).doesNotContain("secret", "no such");
    assertThat(first.asked()).isInstanceOf(Step.ReadLine.class);
  }

  @Test
  @DisplayName("R11 R12 malformed and cancelled SASL exchanges cost one bad command each")
  void answersMalformedSaslWithBad() {
    ImapWire wire = new ImapWire(POLICY, true);
    wire.receive("a1 AUTHENTICATE PLAIN\r\n*\r\na2 AUTHENTICATE PLAIN AGE\r\n");
    assertThat(wire.said()).contains("+ \r\n", "a1 BAD ", "a2 BAD ");
    assertThat(wire.asked()).isInstanceOf(Step.ReadLine.class);
    wire.receive("a3 AUTHENTICATE LOGIN =\r\n?\r\n");
    assertThat(wire.said()).contains("a3 BAD ", "* BYE ");
    assertThat(wire.asked()).isInstanceOf(Step.Close.class);
  }

  @Test
  @DisplayName("R28 every character of the grammar may be in a tag, every other one may not")
  void takesEveryTagCharacterOfTheGrammar() {
    for (char c = 1; c < 256; c++) {
      if (c == ' ' || c == '\n' || c == '\r') {
        continue;
      }
      boolean allowed = c > ' ' && c < 127 && "(){%*\"\\+".indexOf(c) < 0;
      ImapWire wire = new ImapWire(POLICY, true);
      wire.receive("x" + c + "y NOOP\r\n");
      assertThat(wire.said())
          .as("character %d", (int) c)
          .endsWith(allowed ? "x" + c + "y OK NOOP completed.\r\n" : "begins with a tag.\r\n");
    }
  }

  @Test
  @DisplayName("R30 the greeting carries the capabilities, IMAP4rev1 first")
  void greetsWithCapabilities() {
    assertThat(new ImapWire(POLICY, false).said())
        .startsWith("* OK [CAPABILITY IMAP4rev1 ")
        .contains(" STARTTLS", " LOGINDISABLED")
        .doesNotContain("AUTH=", "IDLE", "COMPRESS");
  }

  @Test
  @DisplayName("R31 LOGOUT, NOOP, ID, CAPABILITY and STARTTLS need no login")
  void answersEverythingBeforeLoginByItself() {
    ImapWire wire = new ImapWire(POLICY, false);
    wire.receive("a NOOP\r\nb ID NIL\r\nc CAPABILITY\r\nd STARTTLS\r\n");
    assertThat(wire.said()).contains("a OK", "b OK", "c OK", "d OK");
    assertThat(wire.asked()).isInstanceOf(Step.StartTls.class);
    wire.event(new ClientEvent.Secured());
    wire.receive("e LOGOUT\r\n");
    assertThat(wire.said()).contains("* BYE ", "e OK");
    assertThat(wire.asked()).isInstanceOf(Step.Close.class);
  }

  @ParameterizedTest
  @DisplayName("R35 no frame is asked for beyond the limits, whatever a client announces")
  @ValueSource(strings = {"{4096}", "{4097}", "{2147483647}", "{2147483648+}", "{99999999999999}"})
  void asksForNoLiteralBeyondTheLimit(String announcement) {
    ImapWire wire = new ImapWire(POLICY, true);
    for (int i = 0; i < 40 && wire.asked() instanceof Step.ReadLine; i++) {
      wire.receive("a ID (" + announcement + "\r\n");
      while (wire.asked() instanceof Step.ReadOctets ask) {
        assertThat(ask.count()).isLessThanOrEqualTo(ClientPolicy.LITERAL_LIMIT);
        wire.receive("x".repeat(ask.count()) + " " + announcement + "\r\n");
      }
    }
    assertThat(wire.said()).contains("BAD [TOOBIG]", "* BYE ");
    assertThat(wire.asked()).isInstanceOf(Step.Close.class);
  }

  @Test
  @DisplayName("R35 deep nesting costs no stack")
  void takesDeepNestingAsOctets() {
    ImapWire wire = new ImapWire(POLICY, true);
    wire.receive("a ID " + "(\"x\" ".repeat(1300) + "\r\n");
    assertThat(wire.said()).contains("a OK ID completed.");
  }

  @Test
  void takesNothingAfterGoodbye() {
    ImapWire wire = new ImapWire(POLICY, true);
    wire.event(new ClientEvent.Stopping());
    String said = wire.said();
    wire.event(new ClientEvent.TimedOut());
    assertThat(wire.said()).isEqualTo(said);
  }

  @Test
  void callsAnEventNobodyAskedForABug() {
    ImapClientDialogue dialogue = new ImapClientDialogue(POLICY);
    dialogue.on(new ClientEvent.Opened(true));
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Octets(OctetString.of("x"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("waiting for a command");
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.LoginGranted(List.of())))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> dialogue.on(new ClientEvent.Secured()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysWhatItIsDoing() {
    ImapWire wire = new ImapWire(POLICY, true);
    List<String> doing = new ArrayList<>(List.of(wire.doing()));
    for (String octets : List.of("a LOGIN {5}\r\n", "alice x\r\n")) {
      wire.receive(octets);
      doing.add(wire.doing());
    }
    assertThat(doing)
        .containsExactly("waiting for a command", "reading a command with literals", "logging in");
  }

  @Test
  void printsNoPassword() {
    ImapClientDialogue dialogue = new ImapClientDialogue(POLICY);
    dialogue.on(new ClientEvent.Opened(true));
    ClientEvent line = new ClientEvent.Line(OctetString.of("a LOGIN alice hunter2"));
    List<ClientStep> steps = dialogue.on(line);
    assertThat(line + steps.toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void survivesRandomOctets(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 400; round++) {
      ImapWire wire = new ImapWire(POLICY, random.nextBoolean());
      for (int i = 0; i < 12 && !(wire.asked() instanceof Step.Close); i++) {
        wire.receive(RandomImap.noise(random));
        if (wire.asked() instanceof Step.Login) {
          wire.event(new ClientEvent.LoginRefused(new BadCredentials("random")));
        } else if (wire.asked() instanceof Step.StartTls) {
          wire.event(new ClientEvent.Secured());
        }
      }
      assertThat(wire.said())
          .as("seed %d round %d", seed, round)
          .matches("(?s)(?:[!-~]+ [^\r\n]*\r\n)+")
          .hasSizeLessThan(20_000);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  @DisplayName("R27 a user and a password come through in every spelling")
  void takesTheSameCredentialsInEverySpelling(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      byte[] user = RandomImap.octets(random, "alice@example.ac.jp");
      byte[] password = RandomImap.octets(random, "secret");
      String tag = "t" + round;
      String command =
          tag
              + " LOGIN "
              + RandomImap.spelled(random, user)
              + " "
              + RandomImap.spelled(random, password);
      ImapWire wire = new ImapWire(POLICY, true);
      wire.receive(command + "\r\n" + tag + "x NOOP\r\n");
      assertThat(wire.login())
          .as("seed %d round %d: %s", seed, round, command)
          .isEqualTo(new Credentials(OctetString.of(user).text(), Secret.of(password)));
      assertThat(wire.unread()).isEqualTo(tag + "x NOOP\r\n");
    }
  }

  @Test
  void readsUtf8UserNamesAsUtf8() {
    ImapWire wire = new ImapWire(POLICY, true);
    byte[] octets = "a LOGIN アリス x\r\n".getBytes(StandardCharsets.UTF_8);
    wire.receive(new String(octets, StandardCharsets.ISO_8859_1));
    assertThat(wire.login().typedUser()).isEqualTo("アリス");
  }
}
