package org.kumobashi.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.mail.HeldReply;
import org.kumobashi.sandbox.mail.MailCounters;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.SandboxMail;

/** What becomes of a message, and what its sender and the log hear of it. */
class SubmissionOutcomesTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private GatewayFixture gateway;
  private SandboxMail mail;
  private MailCounters counters;
  private LogLines log;
  private SubmissionClient client;

  @BeforeEach
  void start() throws IOException {
    gateway = GatewayFixture.configured(new SubmissionSetting());
    mail = gateway.sandbox.mail();
    counters = mail.counters();
    log = LogLines.of("org.kumobashi.server");
    client = SubmissionClient.of(gateway);
  }

  @AfterEach
  void stop() {
    client.close();
    log.close();
    gateway.close();
  }

  @Test
  @DisplayName("R36 a client that vanishes in the midst of a message delivers nothing")
  void deliversNothingOfAClientThatVanishes() throws Exception {
    for (String end : List.of("half a li", "a line\r\n", "a line\r\n.", "a line\r\n.\r")) {
      long broken = counters.brokenMessages();
      try (SubmissionClient vanishing = SubmissionClient.of(gateway)) {
        vanishing.beginContent();
        long octets = counters.contentOctets();
        vanishing.wire().write(("Subject: gone\r\n\r\n" + end).getBytes(US_ASCII));
        vanishing.wire().flush();
        assertThat(counters.await(it -> it.contentOctets() >= octets + 20, PATIENCE)).isTrue();
      }
      Awaitility.await().atMost(PATIENCE).until(() -> counters.brokenMessages() == broken + 1);
    }
    assertThat(counters.finalDots()).isZero();
    assertThat(client.send("after")).startsWith("250 2.0.0");
    assertThat(mail.received()).hasSize(1);
  }

  @Test
  @DisplayName("R36 a whole message whose client does not wait for the reply is sent once")
  void sendsAWholeMessageOfAClientThatVanishes() throws Exception {
    HeldReply held = mail.quirks().smtp().holdNextFinalReply();
    try (SubmissionClient vanishing = SubmissionClient.of(gateway)) {
      vanishing.beginContent();
      vanishing.wire().write(SubmissionClient.message("whole"));
      vanishing.wire().say(".");
      assertThat(held.awaitReached(PATIENCE)).isTrue();
    }
    held.release();
    log.await("the client left too early to hear", "message-id=<whole@test>");
    assertThat(mail.received()).hasSize(1);
    assertThat(counters.finalDots()).isEqualTo(1);
  }

  @Test
  @DisplayName("R36 upstream lost after the final dot: 451 4.4.2, and the log names the message")
  void logsAnUnknownOutcomeWithTheMessageId() throws Exception {
    mail.quirks().on(Quirk.HANG_UP_AFTER_ACCEPTING, 1);
    assertThat(client.send("perhaps")).startsWith("451 4.4.2 ");
    mail.quirks().on(Quirk.HANG_UP_AT_FINAL_DOT, 1);
    assertThat(client.send("not")).startsWith("451 4.4.2 ");
    log.await("event=submission", "outcome unknown", "message-id=<perhaps@test>");
    log.await("event=submission", "outcome unknown", "message-id=<not@test>");
    assertThat(client.send("surely")).startsWith("250 2.0.0");
    assertThat(mail.received()).hasSize(2);
  }

  @Test
  @DisplayName("R48 what a client says, and upstream repeats, forges no key and no line of the log")
  void keepsWhatAClientSaysInOnePhraseOfTheLog() throws Exception {
    String said = "<\"x\\\" event=granted mailbox=\\\"rector\"@example.com>";
    mail.quirks().smtp().next("MAIL", "550 5.7.60 Not permitted to send as " + said);
    assertThat(client.ask("MAIL FROM:" + said)).startsWith("550 5.7.60 ");
    log.await("event=submission", "cause=\"upstream refused a command: 550 5.7.60", "'rector'");
    assertThat(log.lines()).noneMatch(line -> line.contains("mailbox=\"rector"));
  }

  @Test
  @DisplayName("R38 success is told when upstream has told it and not before, not even at a stop")
  void tellsNoSuccessBeforeUpstreamHas() throws Exception {
    HeldReply held = mail.quirks().smtp().holdNextFinalReply();
    client.beginContent();
    client.wire().write(SubmissionClient.message("held"));
    client.wire().say(".");
    assertThat(held.awaitReached(PATIENCE)).isTrue();
    gateway.gateway().close();
    assertThat(GatewayFixture.line(client.wire())).isEqualTo("(end)");
    held.release();
  }

  @Test
  @DisplayName("R39 a message is sent upstream once: to send it again is the client's to decide")
  void sendsNoMessageTwiceByItself() throws Exception {
    mail.quirks().on(Quirk.HANG_UP_AT_FINAL_DOT, 1);
    assertThat(client.send("once")).startsWith("451 4.4.2 ");
    assertThat(client.ask("NOOP")).startsWith("250 ");
    assertThat(counters.finalDots()).isEqualTo(1);
    assertThat(client.send("once")).startsWith("250 2.0.0");
    assertThat(counters.finalDots()).isEqualTo(2);
    assertThat(mail.received())
        .singleElement()
        .satisfies(
            it -> assertThat(it.octets().toArray()).isEqualTo(SubmissionClient.message("once")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL|530 5.7.57 Client not authenticated to send mail|did not accept this gateway's login",
        "RCPT|550 5.7.233 TERRL exceeded|daily limit of recipients outside",
        "RCPT|552 5.2.2 Mailbox full|The mailbox is full",
        "END|554 5.2.252 SendAsDenied; a not allowed to send as b|may not send as the address in"
            + " From",
        "END|554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException|recipients as"
            + " Microsoft allows",
        "END|554 5.2.3 STOREDRV; MapiExceptionMaxSubmissionExceeded|larger than alice@example.ac.jp"
            + " may send",
        "END|552 5.3.4 Header size exceeds fixed maximum size|header is too long",
        "END|550 5.1.8 Access denied, bad outbound sender AS(42004)|only your help desk can release"
            + " it",
        "END|451 4.7.0 Temporary server error|nothing is wrong with your message",
      })
  @DisplayName("R41 a known refusal keeps its code and text and gains what to do about it")
  void explainsRefusals(String occasion, String reply, String sentence) throws Exception {
    mail.quirks().smtp().next(occasion, reply);
    client.wire().say("MAIL FROM:<" + ALICE + ">", "RCPT TO:<x@example.com>");
    List<String> heard = new ArrayList<>(List.of(client.reply(), client.reply()));
    if (occasion.equals("END")) {
      assertThat(client.ask("DATA")).startsWith("354 ");
      heard.add(client.content(SubmissionClient.message("refused")));
    }
    String code = reply.substring(0, reply.indexOf(' ', 4) + 1);
    String text = reply.substring(code.length());
    assertThat(heard)
        .anySatisfy(
            it -> assertThat(it).startsWith(code).contains(sentence).endsWith("(" + text + ")"));
    log.await("event=submission", text);
    assertThat(mail.received()).isEmpty();
  }

  @Test
  @DisplayName("R41 what upstream's mailbox refuses by itself is explained: From, size, quota")
  void explainsWhatTheMailboxRefuses() throws Exception {
    client.beginContent();
    assertThat(client.content("From: <bob@example.com>\r\n\r\nx\r\n".getBytes(US_ASCII)))
        .startsWith("554 5.2.252 " + ALICE + " may not send as the address in From")
        .contains("SendAsDenied");
    mail.quirks().sendLimit(50);
    assertThat(client.send("too-large-for-this-mailbox"))
        .startsWith("554 5.2.3 The message is larger than " + ALICE + " may send");
    mail.quirks().reset();
    mail.quirks().on(Quirk.SUBMISSION_QUOTA);
    mail.quirks().recipientsPerDay(0);
    assertThat(client.send("over-quota")).startsWith("554 5.2.0 ").contains("in 24 hours");
    log.await("SendAsDenied", "message-id=unknown");
    log.await("MaxSubmissionExceeded", "message-id=<too-large-for-this-mailbox@test>");
    log.await("SubmissionQuotaExceeded", "message-id=<over-quota@test>");
    assertThat(mail.received()).isEmpty();
  }

  @Test
  @DisplayName("R41 SMTP AUTH switched off for the mailbox is permanent, and says who can help")
  void explainsThatSmtpAuthIsSwitchedOff() throws Exception {
    mail.quirks().on(Quirk.SMTP_AUTH_DISABLED);
    mail.drop(Protocol.SMTP);
    Awaitility.await().atMost(PATIENCE).until(() -> counters.sessions(Protocol.SMTP, ALICE) == 0);
    try (SubmissionClient another = SubmissionClient.connected(gateway, "submissions", ALICE)) {
      assertThat(another.logIn(gateway.password))
          .startsWith("535 5.7.8 Sending by SMTP is switched off for this mailbox")
          .contains("your help desk can switch on Authenticated SMTP");
    }
    assertThat(client.mail())
        .startsWith("451 4.7.0 ")
        .contains("your help desk can switch on Authenticated SMTP");
  }

  @Test
  @DisplayName("R46 120 recipients in one group each keep their own reply, in their order")
  void keepsTheReplyOfEachRecipient() throws Exception {
    List<String> expected = new ArrayList<>();
    List<String> accepted = new ArrayList<>();
    StringBuilder group = new StringBuilder("MAIL FROM:<" + ALICE + ">\r\n");
    for (int i = 0; i < 120; i++) {
      String address = "r" + i + "@example.com";
      String reply =
          switch (i % 10) {
            case 3 -> "450 4.7." + i + " Try " + i + " later";
            case 7 -> "550 5.1." + i + " No such person as " + i;
            default -> "250 2.1.5 Recipient OK";
          };
      if (reply.startsWith("250")) {
        accepted.add(address);
      } else {
        mail.quirks().smtp().recipient(address, reply);
      }
      expected.add(reply);
      group.append("RCPT TO:<").append(address).append(">\r\n");
    }
    client.wire().write(group.append("DATA\r\n").toString().getBytes(US_ASCII));
    client.wire().flush();
    assertThat(client.reply()).startsWith("250 2.1.0");
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      heard.add(client.reply());
    }
    assertThat(heard).isEqualTo(expected);
    assertThat(client.reply()).startsWith("354 ");
    assertThat(client.content(SubmissionClient.message("many"))).startsWith("250 2.0.0");
    assertThat(mail.received().getFirst().recipients()).isEqualTo(accepted);
  }
}
