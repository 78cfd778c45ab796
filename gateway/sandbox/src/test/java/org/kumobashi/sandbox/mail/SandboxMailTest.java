package org.kumobashi.sandbox.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.kumobashi.sandbox.SandboxFixture.ALICE;
import static org.kumobashi.sandbox.mail.MailFixture.MESSAGE;
import static org.kumobashi.sandbox.mail.MailFixture.ask;
import static org.kumobashi.sandbox.mail.MailFixture.line;
import static org.kumobashi.sandbox.mail.MailFixture.send;
import static org.kumobashi.sandbox.mail.MailFixture.until;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.SandboxFixture;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.mail.MailCounters.Outcome;

final class SandboxMailTest {
  private static final String NOT_CONNECTED = "a BAD User is authenticated but not connected.";

  private MailFixture fixture;
  private SandboxMail mail;

  @BeforeEach
  void start() throws IOException {
    fixture = new MailFixture();
    mail = fixture.mail;
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void speaksExchangesImapBeforeAndAfterLogin() throws IOException {
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      assertThat(line(imap)).startsWith("* OK The Microsoft Exchange IMAP4 service is ready. [");
      assertThat(ask(imap, "a CAPABILITY", "a "))
          .containsExactly(
              "* CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED SASL-IR UIDPLUS MOVE ID"
                  + " UNSELECT CHILDREN IDLE NAMESPACE LITERAL+",
              "a OK CAPABILITY completed.");
      assertThat(ask(imap, "b LOGIN alice secret", "b ")).containsExactly("b NO LOGIN failed.");
      assertThat(ask(imap, "c SELECT INBOX", "c "))
          .containsExactly("c BAD Command received in Invalid state.");
      imap.say("d AUTHENTICATE XOAUTH2");
      assertThat(line(imap)).isEqualTo("+ ");
      assertThat(ask(imap, fixture.login(), "d ")).containsExactly("d OK AUTHENTICATE completed.");
      assertThat(ask(imap, "e CAPABILITY", "e ").getFirst())
          .contains("AUTH=PLAIN AUTH=XOAUTH2 SASL-IR")
          .contains("BACKENDAUTHENTICATE")
          .doesNotContain("LOGINDISABLED");
      assertThat(ask(imap, "f NAMESPACE", "f ").getFirst()).startsWith("* NAMESPACE ((");
      assertThat(ask(imap, "g SELECT INBOX", "g ")).contains("* 0 EXISTS");
      assertThat(ask(imap, "h LOGOUT", "h ").getFirst())
          .isEqualTo("* BYE Microsoft Exchange Server IMAP4 server signing off.");
    }
    assertThat(mail.counters().logins(Protocol.IMAP, Outcome.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void answersPipelinedCommandsInTheirOrder() throws IOException {
    mail.deliver(ALICE, MESSAGE.getBytes(StandardCharsets.US_ASCII));
    try (Wire imap = fixture.imap()) {
      imap.say("a SELECT INBOX", "b CAPABILITY", "c FETCH 1 BODY.PEEK[]", "d ID NIL", "e NOOP");
      List<String> lines = until(imap, "e ");
      assertThat(lines.stream().filter(line -> line.matches("[a-e] OK.*")))
          .extracting(line -> line.substring(0, 1))
          .containsExactly("a", "b", "c", "d", "e");
      assertThat(lines).contains(".dot", "..two", ImapWords.ID);
    }
  }

  @Test
  void passesAppendedLiteralsThatLookLikeCommands() throws IOException {
    String message = "Subject: x\r\n\r\na CAPABILITY\r\nb ID NIL\r\n";
    try (Wire imap = fixture.imap()) {
      imap.say("a APPEND INBOX {" + message.length() + "}");
      assertThat(line(imap)).startsWith("+");
      imap.say(message);
      assertThat(until(imap, "a ")).last().asString().startsWith("a OK");
      ask(imap, "b SELECT INBOX", "b ");
      assertThat(ask(imap, "c FETCH 1 BODY.PEEK[]", "c ")).contains("a CAPABILITY", "b ID NIL");
    }
  }

  @Test
  void refusesEveryWrongImapTokenAndStaysOpen() throws IOException {
    String graph =
        fixture
            .entra
            .sandbox
            .entra()
            .accessToken(ALICE, "client", "https://graph.microsoft.com/Mail.Read");
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      for (String token :
          List.of("nonsense", graph, fixture.entra.sandbox.accessToken(ALICE) + "x")) {
        assertThat(
                ask(imap, "a AUTHENTICATE XOAUTH2 " + SandboxFixture.xoauth2(ALICE, token), "a "))
            .containsExactly("a NO AUTHENTICATE failed.");
      }
      mail.quirks().on(Quirk.ERROR_CHALLENGE, 1);
      mail.quirks().on(Quirk.REFUSE_TOKENS, 1);
      imap.say("b AUTHENTICATE XOAUTH2 " + fixture.login());
      assertThat(line(imap)).isEqualTo("+ " + Front.ERROR_JSON);
      assertThat(ask(imap, "", "b ")).containsExactly("b NO AUTHENTICATE failed.");
      mail.quirks().on(Quirk.THROTTLED, 1);
      assertThat(ask(imap, "c AUTHENTICATE XOAUTH2 " + fixture.login(), "c ").getFirst())
          .startsWith("c BAD Request is throttled.");
      assertThat(ask(imap, "d AUTHENTICATE XOAUTH2 " + fixture.login(), "d "))
          .containsExactly("d OK AUTHENTICATE completed.");
    }
    assertThat(mail.counters().logins(Protocol.IMAP, Outcome.REFUSED)).isEqualTo(4);
  }

  @Test
  @DisplayName("R33 authenticated but not connected: BAD to the first command, then BYE")
  void authenticatesButDoesNotConnectToAnothersMailbox() throws IOException {
    fixture.entra.sandbox.addUser("bob@example.ac.jp");
    String stranger =
        SandboxFixture.xoauth2("bob@example.ac.jp", fixture.entra.sandbox.accessToken(ALICE));
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      assertThat(ask(imap, "a AUTHENTICATE XOAUTH2 " + stranger, "a "))
          .containsExactly("a OK AUTHENTICATE completed.");
      assertThat(ask(imap, "b CAPABILITY", "b ")).hasSize(2);
      assertThat(ask(imap, "c NAMESPACE", "c "))
          .containsExactly("c BAD User is authenticated but not connected.");
      assertThat(line(imap)).isEqualTo("* BYE Connection closed. 14");
      assertThat(imap.readLine()).isEmpty();
    }
    fixture.entra.sandbox.allow("bob@example.ac.jp", ALICE);
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      ask(imap, "a AUTHENTICATE XOAUTH2 " + stranger, "a ");
      assertThat(ask(imap, "b SELECT INBOX", "b ")).last().asString().startsWith("b OK");
    }
  }

  @Test
  void connectsNobodyWhoHasNoMailbox() throws IOException {
    String unlicensed = "new@example.ac.jp";
    fixture.entra.sandbox.tenant().addUserWithoutMailbox(unlicensed);
    String login = fixture.entra.login(unlicensed);
    try (Wire imap = fixture.connect(Protocol.IMAP);
        Wire smtp = fixture.securedSmtp()) {
      line(imap);
      ask(imap, "z AUTHENTICATE XOAUTH2 " + login, "z OK");
      assertThat(ask(imap, "a NAMESPACE", "a ")).containsExactly(NOT_CONNECTED);
      smtp.say("AUTH XOAUTH2");
      line(smtp);
      assertThat(ask(smtp, login, "5").getFirst()).startsWith("535 5.7.3 ");
    }
  }

  @Test
  void endsAnImapSessionWithItsToken() throws IOException {
    fixture.entra.sandbox.entra().accessTokenLife(Duration.ofSeconds(2));
    try (Wire imap = fixture.imap()) {
      assertThat(line(imap)).isEqualTo("* BYE Session invalidated - AccessTokenExpired");
      assertThat(imap.readLine()).isEmpty();
    }
  }

  @Test
  void pushesANewMessageToAnIdlingSessionWithinASecond() throws IOException {
    try (Wire imap = fixture.imap()) {
      ask(imap, "a SELECT INBOX", "a ");
      imap.say("b IDLE");
      assertThat(line(imap)).startsWith("+");
      imap.timeout(1000);
      mail.deliver(ALICE, MESSAGE.getBytes(StandardCharsets.US_ASCII));
      assertThat(line(imap)).isEqualTo("* 1 EXISTS");
      imap.timeout(20_000);
      assertThat(ask(imap, "DONE", "b ")).last().asString().startsWith("b OK");
      assertThat(ask(imap, "c CAPABILITY", "c ")).contains(ImapWords.AFTER_LOGIN);
    }
  }

  @Test
  void opensNoMailboxByAnAlias() throws IOException {
    String alias =
        SandboxFixture.xoauth2("alias@example.ac.jp", fixture.entra.sandbox.accessToken(ALICE));
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      ask(imap, "a AUTHENTICATE XOAUTH2 " + alias, "a ");
      assertThat(ask(imap, "b NAMESPACE", "b ").getFirst()).startsWith("b BAD User is auth");
    }
    try (Wire pop = fixture.connect(Protocol.POP3)) {
      line(pop);
      pop.say("AUTH XOAUTH2", alias);
      assertThat(line(pop)).isEqualTo("+ ");
      assertThat(line(pop)).startsWith("-ERR Authentication failure");
    }
  }

  @Test
  void endsAClientThatTalksButDoesNotLogIn() throws IOException {
    mail.quirks().timeToLogIn(Duration.ofMillis(300));
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      String last = line(imap);
      while (!last.startsWith("* BYE")) {
        imap.say("a NOOP");
        last = line(imap);
      }
      assertThat(last).isEqualTo("* BYE Connection is closed. 13");
    }
    try (Wire pop = fixture.connect(Protocol.POP3)) {
      assertThat(line(pop)).startsWith("+OK");
      assertThat(pop.readLine()).isEmpty();
    }
  }

  @Test
  void hasNoRoomForATwentyFirstImapSessionIfToldSo() throws IOException {
    mail.quirks().on(Quirk.IMAP_TWENTY_SESSIONS);
    List<Wire> sessions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sessions.add(fixture.imap());
    }
    try (Wire imap = fixture.imap()) {
      assertThat(ask(imap, "a NAMESPACE", "a ")).containsExactly(NOT_CONNECTED);
    }
    sessions.forEach(Wire::close);
    assertThat(mail.counters().mostSessions(Protocol.IMAP, ALICE)).isEqualTo(20);
    assertThat(mail.counters().logins(Protocol.IMAP, Outcome.TURNED_AWAY)).isEqualTo(1);
    await().until(() -> mail.counters().sessions(Protocol.IMAP, ALICE) == 0);
    fixture.imap().close();
  }

  @Test
  void hasImapDaysThatAreBad() throws IOException {
    mail.quirks().on(Quirk.AUTHENTICATED_BUT_NOT_CONNECTED, 1);
    try (Wire imap = fixture.imap()) {
      assertThat(ask(imap, "a NAMESPACE", "a ")).containsExactly(NOT_CONNECTED);
    }
    mail.quirks().on(Quirk.THROTTLED_COMMANDS, 1);
    try (Wire imap = fixture.imap()) {
      assertThat(ask(imap, "a SELECT INBOX", "a ").getLast())
          .isEqualTo("a BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds");
      assertThat(ask(imap, "b SELECT INBOX", "b ").getLast()).startsWith("b OK");
    }
    mail.quirks().on(Quirk.SERVER_UNAVAILABLE, 1);
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      imap.say("a AUTHENTICATE XOAUTH2 " + fixture.login());
      assertThat(line(imap)).isEqualTo("Server Unavailable. 15");
      assertThat(imap.readLine()).isEmpty();
    }
    mail.quirks().on(Quirk.HANG_UP_AT_GREETING, 1);
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      assertThat(imap.readLine()).isEmpty();
    }
  }

  @Test
  void isTidyWhenItsQuirksAreOff() throws IOException {
    mail.quirks().off(Quirk.LOGIN_DISABLED);
    mail.quirks().on(Quirk.NO_SASL_IR);
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      assertThat(ask(imap, "a CAPABILITY", "a ").getFirst())
          .isEqualTo(
              "* CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2 UIDPLUS MOVE ID UNSELECT CHILDREN IDLE"
                  + " NAMESPACE LITERAL+");
      assertThat(ask(imap, "b AUTHENTICATE XOAUTH2 " + fixture.login(), "b ").getFirst())
          .isEqualTo("b BAD Command Argument Error. 12");
    }
    mail.quirks().off(Quirk.POP_TWO_LINES_ONLY);
    try (Wire pop = fixture.connect(Protocol.POP3)) {
      line(pop);
      pop.say("AUTH XOAUTH2 " + fixture.login());
      assertThat(line(pop)).isEqualTo("+OK User successfully authenticated.");
    }
    mail.quirks().reset();
    fixture.entra.sandbox.entra().accessTokenLife(Duration.ofSeconds(1));
    mail.quirks().off(Quirk.SESSION_ENDS_WITH_TOKEN);
    try (Wire imap = fixture.imap()) {
      imap.timeout(1500);
      assertThatThrownBy(imap::readLine).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void takesPopTokensOnALineOfTheirOwnOnly() throws IOException {
    try (Wire pop = fixture.connect(Protocol.POP3)) {
      assertThat(line(pop)).startsWith("+OK The Microsoft Exchange POP3 service is ready. [");
      assertThat(ask(pop, "CAPA", "."))
          .containsExactly("+OK", "TOP", "UIDL", "SASL PLAIN XOAUTH2", "USER", ".");
      pop.say("STAT");
      assertThat(line(pop)).isEqualTo("-ERR Command is not valid in this state.");
      pop.say("AUTH XOAUTH2");
      assertThat(line(pop)).isEqualTo("+ ");
      pop.say("bm9uc2Vuc2U=");
      assertThat(line(pop))
          .isEqualTo("-ERR Authentication failure: unknown user name or bad password.");
      pop.say("AUTH XOAUTH2 " + fixture.login());
      assertThat(line(pop)).isEqualTo("-ERR Protocol error. Connection is closed. 10");
      assertThat(pop.readLine()).isEmpty();
    }
  }

  @Test
  void deletesPopMessagesAtQuitAndNotWhenTheClientVanishes() throws IOException {
    mail.deliver(ALICE, MESSAGE.getBytes(StandardCharsets.US_ASCII));
    try (Wire pop = fixture.pop()) {
      pop.say("DELE 1");
      assertThat(line(pop)).isEqualTo("+OK");
    }
    await().until(() -> mail.counters().open(Protocol.POP3) == 0);
    assertThat(mail.messageCount(ALICE)).isEqualTo(1);
    try (Wire pop = fixture.pop()) {
      assertThat(ask(pop, "TOP 1 1", "."))
          .containsExactly("+OK", "From: <" + ALICE + ">", "Subject: trial", "", "Hello", ".");
      assertThat(ask(pop, "RETR 1", ".")).endsWith("Hello", "..dot", "...two", ".");
      pop.say("DELE 1", "QUIT");
      assertThat(line(pop)).isEqualTo("+OK");
      assertThat(line(pop)).contains("signing off");
    }
    assertThat(mail.messageCount(ALICE)).isZero();
    assertThat(mail.counters().popQuits()).isEqualTo(1);
  }

  @Test
  void carriesTwentyMegabytesByteForByte() throws IOException {
    String large = large(20 * 1024 * 1024);
    try (Wire smtp = fixture.smtp()) {
      assertThat(send(smtp, large)).startsWith("250 2.0.0");
    }
    assertThat(mail.received().getFirst().octets().latin1().equals(large)).isTrue();
    try (Wire imap = fixture.imap()) {
      ask(imap, "a SELECT INBOX", "a ");
      imap.say("b FETCH 1 BODY.PEEK[]");
      String intro = line(imap);
      int count = Math.toIntExact(ImapWords.literal(intro).orElseThrow());
      assertThat(new String(imap.read(count), StandardCharsets.ISO_8859_1).equals(large)).isTrue();
    }
    try (Wire pop = fixture.pop()) {
      pop.say("RETR 1");
      assertThat(line(pop)).isEqualTo("+OK");
      OctetsOf read = new OctetsOf(pop);
      assertThat(read.message().equals(large)).isTrue();
    }
  }

  @Test
  @DisplayName("R49 200 clients that connect at once all get a greeting")
  void greetsTwoHundredAtOnce() throws Exception {
    List<Future<String>> greetings = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        greetings.add(
            threads.submit(
                () -> {
                  try (Wire imap = fixture.imap()) {
                    return ask(imap, "z NOOP", "z ").getLast();
                  }
                }));
      }
    }
    for (Future<String> greeting : greetings) {
      assertThat(greeting.get()).startsWith("z OK");
    }
    assertThat(mail.counters().connections(Protocol.IMAP)).isEqualTo(200);
  }

  @Test
  void canBeUnreachableForAWhile() throws IOException {
    Wire imap = fixture.imap();
    mail.pause(Protocol.IMAP);
    assertThat(imap.readLine()).isEmpty();
    assertThatThrownBy(() -> fixture.connect(Protocol.IMAP)).isInstanceOf(IOException.class);
    mail.resume(Protocol.IMAP);
    fixture.imap().close();
    imap.close();
  }

  private record OctetsOf(Wire wire) {
    String message() throws IOException {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      assertThat(new MessageReader(SmtpTransaction.SIZE, message, read -> {}).read(wire)).isTrue();
      return message.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private static String large(int octets) {
    Random random = new Random(7);
    StringBuilder message = new StringBuilder(octets + 200);
    message.append("From: ").append(ALICE).append("\r\nSubject: large\r\n\r\n");
    while (message.length() < octets) {
      for (int i = random.nextInt(120); i > 0; i--) {
        message.append((char) (random.nextInt(20) == 0 ? '.' : 0xA0 + random.nextInt(0x5F)));
      }
      message.append("\r\n");
    }
    return message.toString();
  }
}
