package org.kumobashi.sandbox.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.kumobashi.sandbox.SandboxFixture.ALICE;

import java.io.IOException;
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
  private static final String MESSAGE =
      "From: <" + ALICE + ">\r\nSubject: trial\r\n\r\nHello\r\n.dot\r\n..two\r\n";

  private SandboxFixture fixture;
  private SandboxMail mail;

  @BeforeEach
  void start() throws IOException {
    fixture = new SandboxFixture();
    mail = fixture.sandbox.mail();
    mail.quirks().tarpit(Duration.ofMillis(50));
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
      assertThat(ask(imap, fixture.login(ALICE), "d "))
          .containsExactly("d OK AUTHENTICATE completed.");
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
    try (Wire imap = imap()) {
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
    try (Wire imap = imap()) {
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
            .sandbox
            .entra()
            .accessToken(ALICE, "client", "https://graph.microsoft.com/Mail.Read");
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      for (String token : List.of("nonsense", graph, fixture.sandbox.accessToken(ALICE) + "x")) {
        assertThat(
                ask(imap, "a AUTHENTICATE XOAUTH2 " + SandboxFixture.xoauth2(ALICE, token), "a "))
            .containsExactly("a NO AUTHENTICATE failed.");
      }
      mail.quirks().on(Quirk.ERROR_CHALLENGE, 1);
      mail.quirks().on(Quirk.REFUSE_TOKENS, 1);
      imap.say("b AUTHENTICATE XOAUTH2 " + fixture.login(ALICE));
      assertThat(line(imap)).isEqualTo("+ " + Front.ERROR_JSON);
      assertThat(ask(imap, "", "b ")).containsExactly("b NO AUTHENTICATE failed.");
      mail.quirks().on(Quirk.THROTTLED, 1);
      assertThat(ask(imap, "c AUTHENTICATE XOAUTH2 " + fixture.login(ALICE), "c ").getFirst())
          .startsWith("c BAD Request is throttled.");
      assertThat(ask(imap, "d AUTHENTICATE XOAUTH2 " + fixture.login(ALICE), "d "))
          .containsExactly("d OK AUTHENTICATE completed.");
    }
    assertThat(mail.counters().logins(Protocol.IMAP, Outcome.REFUSED)).isEqualTo(4);
  }

  @Test
  @DisplayName("R33 authenticated but not connected: BAD to the first command, then BYE")
  void authenticatesButDoesNotConnectToAnothersMailbox() throws IOException {
    fixture.sandbox.addUser("bob@example.ac.jp");
    String stranger =
        SandboxFixture.xoauth2("bob@example.ac.jp", fixture.sandbox.accessToken(ALICE));
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
    fixture.sandbox.allow("bob@example.ac.jp", ALICE);
    try (Wire imap = fixture.connect(Protocol.IMAP)) {
      line(imap);
      ask(imap, "a AUTHENTICATE XOAUTH2 " + stranger, "a ");
      assertThat(ask(imap, "b SELECT INBOX", "b ")).last().asString().startsWith("b OK");
    }
  }

  @Test
  void endsAnImapSessionWithItsToken() throws IOException {
    fixture.sandbox.entra().accessTokenLife(Duration.ofSeconds(2));
    try (Wire imap = imap()) {
      assertThat(line(imap)).isEqualTo("* BYE Session invalidated - AccessTokenExpired");
      assertThat(imap.readLine()).isEmpty();
    }
  }

  @Test
  void pushesANewMessageToAnIdlingSessionWithinASecond() throws IOException {
    try (Wire imap = imap()) {
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
      pop.say("AUTH XOAUTH2 " + fixture.login(ALICE));
      assertThat(line(pop)).isEqualTo("-ERR Protocol error. Connection is closed. 10");
      assertThat(pop.readLine()).isEmpty();
    }
  }

  @Test
  void deletesPopMessagesAtQuitAndNotWhenTheClientVanishes() throws IOException {
    mail.deliver(ALICE, MESSAGE.getBytes(StandardCharsets.US_ASCII));
    try (Wire pop = pop()) {
      pop.say("DELE 1");
      assertThat(line(pop)).isEqualTo("+OK");
    }
    await().until(() -> mail.counters().open(Protocol.POP3) == 0);
    assertThat(mail.messageCount(ALICE)).isEqualTo(1);
    try (Wire pop = pop()) {
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
  void speaksExchangesSmtpBeforeAndAfterTls() throws IOException {
    try (Wire smtp = fixture.connect(Protocol.SMTP)) {
      assertThat(line(smtp))
          .matches(
              "220 SANDBOX\\.outlook\\.office365\\.com Microsoft ESMTP MAIL Service ready at .*");
      assertThat(ask(smtp, "EHLO client", "250 "))
          .containsExactly(
              "250-SANDBOX.outlook.office365.com Hello [127.0.0.1]",
              "250-SIZE 157286400",
              "250-PIPELINING",
              "250-DSN",
              "250-ENHANCEDSTATUSCODES",
              "250-STARTTLS",
              "250-8BITMIME",
              "250-BINARYMIME",
              "250-CHUNKING",
              "250 SMTPUTF8");
      assertThat(ask(smtp, "MAIL FROM:<" + ALICE + ">", "5").getFirst()).startsWith("530 5.7.57");
      // Said in clear before TLS begins, so it must have no effect.
      smtp.say("STARTTLS", "NOOP");
      assertThat(line(smtp)).isEqualTo("220 2.0.0 SMTP server ready");
      smtp.startTls(fixture.sandbox.authority().clientContext(), "localhost");
      assertThat(ask(smtp, "EHLO client", "250 "))
          .hasSize(10)
          .contains("250-AUTH LOGIN XOAUTH2")
          .doesNotContain("250-STARTTLS", "250 2.0.0 OK");
      assertThat(ask(smtp, "FROB", "5")).containsExactly("500 5.3.3 Unrecognized command 'FROB'");
    }
  }

  @Test
  void takesAMessageOctetForOctetAndDeliversIt() throws IOException {
    String odd = MESSAGE + "bare\n.\nline\r.\rfeeds\r\n";
    try (Wire smtp = smtp()) {
      assertThat(send(smtp, odd)).startsWith("250 2.0.0 OK <");
    }
    ReceivedMessage received = mail.received().getFirst();
    assertThat(received.octets().latin1()).isEqualTo(odd);
    assertThat(received.recipients()).containsExactly(ALICE, "someone@elsewhere.example");
    assertThat(received.principal()).isEqualTo(ALICE);
    assertThat(mail.messageCount(ALICE)).isEqualTo(1);
    assertThat(mail.counters().finalDots()).isEqualTo(1);
  }

  @Test
  void deniesSendingAsSomebodyElse() throws IOException {
    try (Wire smtp = smtp()) {
      assertThat(send(smtp, "From: boss@example.ac.jp\r\n\r\nPay.\r\n"))
          .startsWith("554 5.2.252 SendAsDenied");
    }
    assertThat(mail.received()).isEmpty();
  }

  @Test
  void countsAMessageThatBreaksOff() throws IOException {
    try (Wire smtp = smtp()) {
      envelope(smtp);
      smtp.say("half a message");
    }
    await().until(() -> mail.counters().brokenMessages() == 1);
    assertThat(mail.counters().finalDots()).isZero();
  }

  @Test
  void repliesAsTheTestWishes() throws IOException {
    mail.quirks().nextSmtpReply("MAIL", "451 4.7.0 Temporary server error");
    mail.quirks().nextSmtpReply("END", "554 5.2.0 SubmissionQuotaExceededException");
    try (Wire smtp = smtp()) {
      assertThat(ask(smtp, "MAIL FROM:<" + ALICE + ">", "4"))
          .containsExactly("451 4.7.0 Temporary server error");
      assertThat(send(smtp, MESSAGE)).startsWith("554 5.2.0");
      assertThat(send(smtp, MESSAGE)).startsWith("250 2.0.0");
    }
  }

  @Test
  void refusesSmtpTokensInExchangesWords() throws IOException {
    fixture.sandbox.addUser("bob@example.ac.jp");
    fixture.sandbox.allow("bob@example.ac.jp", ALICE);
    try (Wire smtp = securedSmtp()) {
      String shared =
          SandboxFixture.xoauth2("bob@example.ac.jp", fixture.sandbox.accessToken(ALICE));
      assertThat(ask(smtp, "AUTH XOAUTH2 " + shared, "5").getFirst())
          .startsWith("535 5.7.3 Authentication unsuccessful");
      mail.quirks().on(Quirk.SMTP_AUTH_DISABLED, 1);
      assertThat(ask(smtp, "AUTH XOAUTH2 " + fixture.login(ALICE), "5").getFirst())
          .startsWith("535 5.7.139")
          .contains("SmtpClientAuthentication is disabled");
      smtp.say("AUTH LOGIN YQ==");
      assertThat(line(smtp)).isEqualTo("334 UGFzc3dvcmQ6");
      assertThat(ask(smtp, "Yg==", "5").getFirst()).startsWith("535 5.7.139");
      assertThat(ask(smtp, "AUTH PLAIN AGEAYg==", "5").getFirst()).startsWith("504 5.7.4");
    }
  }

  @Test
  void refusesAFourthSmtpSessionUntilOneEnds() throws IOException {
    Wire first = smtp();
    try (Wire second = smtp();
        Wire third = smtp()) {
      try (Wire fourth = securedSmtp()) {
        assertThat(ask(fourth, "AUTH XOAUTH2 " + fixture.login(ALICE), "4").getFirst())
            .startsWith("432 4.3.2");
      }
      first.say("QUIT");
      assertThat(line(first)).startsWith("221");
      assertThat(first.readLine()).isEmpty();
      await().until(() -> mail.counters().open(Protocol.SMTP) == 2);
      smtp().close();
      assertThat(ask(second, "NOOP", "2")).isNotEmpty();
      assertThat(ask(third, "NOOP", "2")).isNotEmpty();
    }
    assertThat(mail.counters().most(Protocol.SMTP)).isEqualTo(4);
  }

  @Test
  void carriesTwentyMegabytesByteForByte() throws IOException {
    String large = large(20 * 1024 * 1024);
    try (Wire smtp = smtp()) {
      assertThat(send(smtp, large)).startsWith("250 2.0.0");
    }
    assertThat(mail.received().getFirst().octets().latin1().equals(large)).isTrue();
    try (Wire imap = imap()) {
      ask(imap, "a SELECT INBOX", "a ");
      imap.say("b FETCH 1 BODY.PEEK[]");
      String intro = line(imap);
      int count = Math.toIntExact(ImapWords.literal(intro).orElseThrow());
      assertThat(latin1(imap.read(count)).equals(large)).isTrue();
    }
    try (Wire pop = pop()) {
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
                  try (Wire imap = imap()) {
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
    Wire imap = imap();
    mail.pause(Protocol.IMAP);
    assertThat(imap.readLine()).isEmpty();
    assertThatThrownBy(() -> fixture.connect(Protocol.IMAP)).isInstanceOf(IOException.class);
    mail.resume(Protocol.IMAP);
    imap().close();
    imap.close();
  }

  private record OctetsOf(Wire wire) {
    String message() throws IOException {
      return new MessageReader(SmtpTransaction.SIZE).read(wire).orElseThrow().latin1();
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

  private Wire imap() throws IOException {
    Wire imap = fixture.connect(Protocol.IMAP);
    line(imap);
    assertThat(ask(imap, "z0 AUTHENTICATE XOAUTH2 " + fixture.login(ALICE), "z0 "))
        .containsExactly("z0 OK AUTHENTICATE completed.");
    return imap;
  }

  private Wire pop() throws IOException {
    Wire pop = fixture.connect(Protocol.POP3);
    line(pop);
    pop.say("AUTH XOAUTH2");
    line(pop);
    pop.say(fixture.login(ALICE));
    assertThat(line(pop)).isEqualTo("+OK User successfully authenticated.");
    return pop;
  }

  private Wire securedSmtp() throws IOException {
    Wire smtp = fixture.connect(Protocol.SMTP);
    line(smtp);
    ask(smtp, "STARTTLS", "220 ");
    smtp.startTls(fixture.sandbox.authority().clientContext(), "localhost");
    ask(smtp, "EHLO client", "250 ");
    return smtp;
  }

  private Wire smtp() throws IOException {
    Wire smtp = securedSmtp();
    smtp.say("AUTH XOAUTH2");
    assertThat(line(smtp)).isEqualTo("334 ");
    assertThat(ask(smtp, fixture.login(ALICE), "2"))
        .containsExactly("235 2.7.0 Authentication successful");
    return smtp;
  }

  private static void envelope(Wire smtp) throws IOException {
    smtp.say(
        "MAIL FROM:<" + ALICE + "> SIZE=100",
        "RCPT TO:<" + ALICE + ">",
        "RCPT TO:<someone@elsewhere.example>",
        "DATA");
    assertThat(line(smtp)).isEqualTo("250 2.1.0 Sender OK");
    assertThat(line(smtp)).isEqualTo("250 2.1.5 Recipient OK");
    assertThat(line(smtp)).isEqualTo("250 2.1.5 Recipient OK");
    assertThat(line(smtp)).isEqualTo("354 Start mail input; end with <CRLF>.<CRLF>");
  }

  private static String send(Wire smtp, String message) throws IOException {
    envelope(smtp);
    smtp.write(message.replace("\r\n.", "\r\n..").getBytes(StandardCharsets.ISO_8859_1));
    smtp.say(".");
    return line(smtp);
  }

  private static String latin1(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private static List<String> ask(Wire wire, String command, String last) throws IOException {
    wire.say(command);
    return until(wire, last);
  }

  private static List<String> until(Wire wire, String last) throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(line(wire));
    } while (!(last.equals(".") ? lines.getLast().equals(".") : lines.getLast().startsWith(last)));
    return lines;
  }

  private static String line(Wire wire) throws IOException {
    return wire.readLine().orElseThrow(() -> new IOException("The server hung up"));
  }
}
