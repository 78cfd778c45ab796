package org.kumobashi.sandbox.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.kumobashi.sandbox.SandboxFixture.ALICE;
import static org.kumobashi.sandbox.mail.MailFixture.MESSAGE;
import static org.kumobashi.sandbox.mail.MailFixture.ask;
import static org.kumobashi.sandbox.mail.MailFixture.envelope;
import static org.kumobashi.sandbox.mail.MailFixture.line;
import static org.kumobashi.sandbox.mail.MailFixture.send;
import static org.kumobashi.sandbox.mail.MailFixture.sendToDot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.SandboxFixture;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.mail.MailCounters.Outcome;

final class SandboxSubmissionTest {
  private static final String MAIL = "MAIL FROM:<" + ALICE + ">";

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
      smtp.startTls(fixture.entra.sandbox.authority().clientContext(), "localhost");
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
    try (Wire smtp = fixture.smtp()) {
      assertThat(send(smtp, odd)).startsWith("250 2.0.0 OK <");
    }
    ReceivedMessage received = mail.received().getFirst();
    assertThat(received.octets().latin1()).isEqualTo(odd);
    assertThat(received.recipients()).containsExactly(ALICE, "someone@elsewhere.example");
    assertThat(received.principal()).isEqualTo(ALICE);
    assertThat(mail.messageCount(ALICE)).isEqualTo(1);
    assertThat(mail.sentCount(ALICE)).isEqualTo(1);
    assertThat(mail.counters().finalDots()).isEqualTo(1);
  }

  @Test
  void deniesSendingAsSomebodyElse() throws IOException {
    try (Wire smtp = fixture.smtp()) {
      assertThat(send(smtp, "From: boss@example.ac.jp\r\n\r\nPay.\r\n"))
          .startsWith("554 5.2.252 SendAsDenied");
    }
    assertThat(mail.received()).isEmpty();
  }

  @Test
  void countsAMessageThatBreaksOff() throws IOException {
    try (Wire smtp = fixture.smtp()) {
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
    try (Wire smtp = fixture.smtp()) {
      assertThat(ask(smtp, "MAIL FROM:<" + ALICE + ">", "4"))
          .containsExactly("451 4.7.0 Temporary server error");
      assertThat(send(smtp, MESSAGE)).startsWith("554 5.2.0");
      assertThat(send(smtp, MESSAGE)).startsWith("250 2.0.0");
    }
  }

  @Test
  void refusesSmtpTokensInExchangesWords() throws IOException {
    fixture.entra.sandbox.addUser("bob@example.ac.jp");
    fixture.entra.sandbox.allow("bob@example.ac.jp", ALICE);
    try (Wire smtp = fixture.securedSmtp()) {
      String shared =
          SandboxFixture.xoauth2("bob@example.ac.jp", fixture.entra.sandbox.accessToken(ALICE));
      assertThat(ask(smtp, "AUTH XOAUTH2 " + shared, "5").getFirst())
          .startsWith("535 5.7.3 Authentication unsuccessful");
      mail.quirks().on(Quirk.SMTP_AUTH_DISABLED, 1);
      assertThat(ask(smtp, "AUTH XOAUTH2 " + fixture.login(), "5").getFirst())
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
    Wire first = fixture.smtp();
    try (Wire second = fixture.smtp();
        Wire third = fixture.smtp()) {
      try (Wire fourth = fixture.securedSmtp()) {
        assertThat(ask(fourth, "AUTH XOAUTH2 " + fixture.login(), "4").getFirst())
            .startsWith("432 4.3.2");
      }
      first.say("QUIT");
      assertThat(line(first)).startsWith("221");
      assertThat(first.readLine()).isEmpty();
      await().until(() -> mail.counters().sessions(Protocol.SMTP, ALICE) == 2);
      fixture.smtp().close();
      assertThat(ask(second, "NOOP", "2")).isNotEmpty();
      assertThat(ask(third, "NOOP", "2")).isNotEmpty();
    }
    assertThat(mail.counters().most(Protocol.SMTP)).isEqualTo(4);
    assertThat(mail.counters().mostSessions(Protocol.SMTP, ALICE)).isEqualTo(3);
    assertThat(mail.counters().logins(Protocol.SMTP, ALICE)).isEqualTo(4);
    assertThat(mail.counters().logins(Protocol.SMTP, Outcome.TURNED_AWAY)).isEqualTo(1);
  }

  @Test
  void letsNothingOfASwitchedOffQuirkShow() throws IOException {
    mail.quirks().off(Quirk.SEND_AS_DENIED);
    mail.quirks().off(Quirk.SMTP_THREE_SESSIONS);
    mail.quirks().off(Quirk.SAVES_SENT);
    mail.quirks().off(Quirk.TARPIT);
    mail.quirks().tarpit(Duration.ofMinutes(10));
    try (Wire first = fixture.smtp();
        Wire second = fixture.smtp();
        Wire third = fixture.smtp();
        Wire fourth = fixture.smtp()) {
      assertThat(send(fourth, "From: boss@example.ac.jp\r\n\r\nPay.\r\n")).startsWith("250 ");
      assertThat(ask(first, "FROB", "5").getFirst()).startsWith("500 5.3.3");
      assertThat(ask(second, "NOOP", "2")).isNotEmpty();
      assertThat(ask(third, "NOOP", "2")).isNotEmpty();
    }
    assertThat(mail.sentCount(ALICE)).isZero();
    assertThat(mail.counters().mostSessions(Protocol.SMTP, ALICE)).isEqualTo(4);
  }

  @Test
  void makesAnUnknownCommandWait() throws IOException {
    mail.quirks().reset();
    try (Wire smtp = fixture.smtp()) {
      long began = System.nanoTime();
      assertThat(ask(smtp, "FROB", "5").getFirst()).startsWith("500 5.3.3");
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(4900), Duration.ofSeconds(20));
    }
  }

  @Test
  void findsAMessageTooLargeOnlyAtItsEnd() throws IOException {
    mail.quirks().sendLimit(MESSAGE.length());
    try (Wire smtp = fixture.smtp()) {
      assertThat(send(smtp, MESSAGE)).startsWith("250 2.0.0");
      assertThat(send(smtp, MESSAGE + "x\r\n"))
          .isEqualTo(
              "554 5.2.3 STOREDRV.Submission.Exception:MessageSubmissionExceededException"
                  + ".MapiExceptionMaxSubmissionExceeded; Message size exceeds maximum size limit");
      mail.quirks().off(Quirk.SEND_LIMIT);
      assertThat(send(smtp, MESSAGE + "x\r\n")).startsWith("250 2.0.0");
      assertThat(ask(smtp, MAIL + " SIZE=157286401", "5").getFirst()).startsWith("552 5.3.4");
    }
  }

  @Test
  void endsAMailboxThatSendsTooFast() throws IOException {
    mail.quirks().on(Quirk.SUBMISSION_RATE);
    mail.quirks().messagesPerMinute(1);
    try (Wire smtp = fixture.smtp()) {
      assertThat(send(smtp, MESSAGE)).startsWith("250 2.0.0");
      assertThat(ask(smtp, MAIL, "4").getFirst())
          .startsWith("421 4.4.2 Message submission rate for this client has exceeded");
      assertThat(smtp.readLine()).isEmpty();
    }
  }

  @Test
  void refusesWhatGoesBeyondTheQuotaOfADay() throws IOException {
    mail.quirks().on(Quirk.SUBMISSION_QUOTA);
    mail.quirks().recipientsPerDay(3);
    try (Wire smtp = fixture.smtp()) {
      assertThat(send(smtp, MESSAGE)).startsWith("250 2.0.0");
      assertThat(send(smtp, MESSAGE))
          .startsWith("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException");
    }
    assertThat(mail.received()).hasSize(1);
  }

  @Test
  void forgetsWhatWasSentAsTimePasses() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    SubmissionMeter meter = new SubmissionMeter(now::get);
    meter.sent("a", 3);
    meter.sent("b", 1);
    now.set(Instant.EPOCH.plusSeconds(60));
    meter.sent("a", 2);
    assertThat(meter.messagesInAMinute("a")).isEqualTo(1);
    assertThat(meter.recipientsInADay("a")).isEqualTo(5);
    now.set(Instant.EPOCH.plus(Duration.ofHours(24)));
    assertThat(meter.recipientsInADay("a")).isEqualTo(2);
    assertThat(meter.recipientsInADay("b")).isZero();
  }

  @Test
  void answersEachRecipientAsChosen() throws IOException {
    mail.quirks().smtp().recipient("Full@elsewhere.example", "452 4.2.2 Mailbox full");
    mail.quirks().smtp().recipient("gone@elsewhere.example", "550 5.1.1 User unknown");
    try (Wire smtp = fixture.smtp()) {
      smtp.say(
          MAIL,
          "RCPT TO:<full@elsewhere.example>",
          "RCPT TO:<" + ALICE + ">",
          "RCPT TO:<GONE@elsewhere.example>",
          "DATA");
      assertThat(line(smtp)).startsWith("250 2.1.0");
      assertThat(line(smtp)).isEqualTo("452 4.2.2 Mailbox full");
      assertThat(line(smtp)).startsWith("250 2.1.5");
      assertThat(line(smtp)).isEqualTo("550 5.1.1 User unknown");
      assertThat(line(smtp)).startsWith("354 ");
      assertThat(ask(smtp, "From: " + ALICE + "\r\n\r\n.", "2").getFirst()).startsWith("250 ");
    }
    assertThat(mail.received().getFirst().recipients()).containsExactly(ALICE);
  }

  @Test
  void holdsAFinalReplyUntilItIsLetGo() throws Exception {
    HeldReply held = mail.quirks().smtp().holdNextFinalReply();
    try (Wire smtp = fixture.smtp()) {
      sendToDot(smtp, MESSAGE);
      assertThat(held.awaitReached(Duration.ofSeconds(20))).isTrue();
      assertThat(mail.received()).hasSize(1);
      assertThat(smtp.hasBuffered()).isFalse();
      held.release();
      assertThat(line(smtp)).startsWith("250 2.0.0 OK");
      assertThat(send(smtp, MESSAGE)).startsWith("250 2.0.0 OK");
    }
  }

  @Test
  void hangsUpAfterTheFinalDotWithOrWithoutTheMessage() throws IOException {
    mail.quirks().on(Quirk.HANG_UP_AT_FINAL_DOT, 1);
    try (Wire smtp = fixture.smtp()) {
      sendToDot(smtp, MESSAGE);
      assertThat(smtp.readLine()).isEmpty();
    }
    assertThat(mail.received()).isEmpty();
    mail.quirks().on(Quirk.HANG_UP_AFTER_ACCEPTING, 1);
    try (Wire smtp = fixture.smtp()) {
      sendToDot(smtp, MESSAGE);
      assertThat(smtp.readLine()).isEmpty();
    }
    assertThat(mail.received()).hasSize(1);
    assertThat(mail.messageCount(ALICE)).isEqualTo(1);
    assertThat(mail.counters().finalDots()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        "430 4.2.0 STOREDRV; mailbox logon failure",
        "421 4.3.2 Service not available",
        "550 5.1.8 Access denied, bad outbound sender AS(42004)"
      })
  void repliesAsWishedOnEveryOccasion(String reply) throws IOException {
    for (String occasion : List.of("CONNECT", "EHLO", "STARTTLS")) {
      mail.quirks().nextSmtpReply(occasion, reply);
      try (Wire smtp = fixture.connect(Protocol.SMTP)) {
        String first = line(smtp);
        assertThat(occasion.equals("CONNECT") ? first : ask(smtp, occasion, reply).getLast())
            .isEqualTo(reply);
      }
    }
    for (String occasion : List.of("MAIL", "RCPT", "DATA", "BDAT", "RSET", "END")) {
      try (Wire smtp = fixture.smtp()) {
        mail.quirks().nextSmtpReply(occasion, reply);
        smtp.say(MAIL, "RCPT TO:<" + ALICE + ">");
        switch (occasion) {
          case "BDAT" -> smtp.say("BDAT 2", "");
          case "RSET" -> smtp.say("RSET");
          default -> smtp.say("DATA", ".");
        }
        assertThat(MailFixture.until(smtp, reply.substring(0, 3)).getLast()).isEqualTo(reply);
        if (occasion.equals("BDAT") && SmtpScript.goesOn(reply)) {
          assertThat(ask(smtp, "NOOP", "2")).containsExactly("250 2.0.0 OK");
        }
      }
    }
    assertThat(mail.received()).isEmpty();
  }

  @Test
  void repliesToTokensAsWishedSeveralTimes() throws IOException {
    String reply = "535 5.7.139 Authentication unsuccessful, user is locked";
    mail.quirks().smtp().next("AUTH", reply, 2);
    try (Wire smtp = fixture.securedSmtp()) {
      for (int i = 0; i < 2; i++) {
        assertThat(ask(smtp, "AUTH XOAUTH2 " + fixture.login(), "5")).containsExactly(reply);
      }
      assertThat(ask(smtp, "AUTH XOAUTH2 " + fixture.login(), "2").getFirst()).startsWith("235");
    }
    assertThat(mail.counters().logins(Protocol.SMTP, Outcome.TURNED_AWAY)).isEqualTo(2);
  }

  @Test
  void keepsOnlySizeAndDigestWhenToldSo() throws IOException {
    mail.quirks().on(Quirk.KEEPS_DIGESTS_ONLY);
    mail.quirks().contentPace(1_000_000);
    String message = MESSAGE + "..\r\n" + "x".repeat(100_000) + "\r\n";
    try (Wire smtp = fixture.smtp()) {
      assertThat(send(smtp, message)).startsWith("250 2.0.0 OK ");
      assertThat(send(smtp, "")).startsWith("250 2.0.0 OK ");
    }
    assertThat(mail.digests())
        .containsExactly(
            new ReceivedDigest(ALICE, ALICE, message.length(), sha256(message)),
            new ReceivedDigest(ALICE, ALICE, 0, sha256("")));
    assertThat(mail.received()).isEmpty();
    assertThat(mail.messageCount(ALICE)).isZero();
    assertThat(mail.sentCount(ALICE)).isZero();
    assertThat(mail.counters().digested()).isEqualTo(message.length());
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException(broken);
    }
  }

  @Test
  void takesOnlyRefusalsAsWishes() {
    SmtpScript script = mail.quirks().smtp();
    assertThatThrownBy(() -> script.next("NOOP", "451 x")).hasMessageContaining("was NOOP");
    assertThatThrownBy(() -> script.next("MAIL", "250 OK")).hasMessageContaining("250 OK");
    assertThatThrownBy(() -> script.next("MAIL", "451 a\r\n250 b"))
        .hasMessageContaining("one line");
  }
}
