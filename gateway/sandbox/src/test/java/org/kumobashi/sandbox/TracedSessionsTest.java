package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.server.telemetry.Trace;

/** Real sessions of all protocols while their mailbox is traced, and the trace they leave. */
class TracedSessionsTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final String FRIEND = "friend@elsewhere.example";
  private static final String MESSAGE =
      """
      Subject: Examination results
      From: Dean <dean@elsewhere.example>

      .
      ..
      a1 OK 48291357
      +OK 48291357 1
      last.
      """
          .replace("\n", "\r\n");

  private static final String SENT =
      MESSAGE.replace("Dean <dean@elsewhere.example>", ALICE).replace("\r\n.", "\r\n..");

  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
    gateway.sandbox.mail().deliver(ALICE, MESSAGE.getBytes(StandardCharsets.US_ASCII));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Trace trace() {
    return gateway.gateway().traces().start(ALICE).orElseThrow();
  }

  private static String text(Trace trace) {
    return String.join("\n", trace.lines());
  }

  // The end of a session is noted after the client has seen it.
  private static String wholeText(Trace trace) {
    await().until(() -> text(trace).contains("session ends"));
    return text(trace);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertNothingLeaks(Trace trace) {
    String password = gateway.password.revealText();
    String token = gateway.sandbox.accessToken(ALICE).substring(0, 20);
    String payload = base64("user=" + ALICE + "\1auth=Bearer ").substring(0, 40);
    String text = text(trace);
    assertThat(text)
        .doesNotContain(password, base64("\0" + ALICE + "\0" + password), base64(password))
        .doesNotContain(token, payload, "48291357");
    assertThat(text.toLowerCase(Locale.ROOT))
        .doesNotContain("alice", "friend", "dean@", "elsewhere", "examination", "secretfolder")
        .doesNotContain("@");
  }

  private List<String> imap() throws IOException {
    List<String> heard = new ArrayList<>();
    try (Wire wire = gateway.imap()) {
      for (String command :
          List.of(
              "a2 SELECT INBOX",
              "a3 FETCH 1 (UID FLAGS RFC822.SIZE ENVELOPE BODY.PEEK[])",
              "a4 UID SEARCH SUBJECT \"Examination\"",
              "a5 SELECT \"SecretFolder\"",
              "a6 LOGOUT")) {
        wire.say(command);
        String tag = command.substring(0, 3);
        String line = "";
        while (!line.startsWith(tag) && !line.equals("(end)")) {
          line = GatewayFixture.line(wire);
          heard.add(line);
        }
      }
    }
    return heard;
  }

  private List<String> pop3() throws IOException {
    List<String> heard = new ArrayList<>();
    try (Wire wire = gateway.connect("pop3s")) {
      wire.say("USER " + ALICE, "PASS " + gateway.password.revealText());
      // All at once: what comes before the login is done is replayed behind it.
      wire.say("STAT", "LIST", "RETR 1", "UIDL 1", "QUIT");
      for (String line = GatewayFixture.line(wire);
          !line.equals("(end)");
          line = GatewayFixture.line(wire)) {
        heard.add(line);
      }
    }
    return heard;
  }

  @Test
  void anImapSessionIsRelayedToTheOctetAndTracedWithoutItsSecrets() throws Exception {
    List<String> first = imap();
    List<String> untraced = imap();
    assertThat(first).hasSameSizeAs(untraced);
    Trace trace = trace();
    assertThat(imap()).isEqualTo(untraced);
    assertThat(wholeText(trace))
        .contains("AUTHENTICATE XOAUTH2 <secret>")
        .contains("login by LOGIN from 127.0.0.1 as device ")
        .contains("C> a2 SELECT INBOX")
        .containsPattern("U< \\* 1 EXISTS")
        .contains("C> a3 FETCH 1 (UID FLAGS RFC822.SIZE ENVELOPE BODY.PEEK[])")
        .contains("ENVELOPE <list of ", "BODY[] <literal of ")
        .contains("C> a4 UID SEARCH <arguments of ")
        .contains("C> a5 SELECT <folder 1>")
        .contains("C> a6 LOGOUT");
    assertNothingLeaks(trace);
  }

  @Test
  void aPop3SessionIsRelayedToTheOctetAndTracedWithoutItsSecrets() throws Exception {
    List<String> untraced = pop3();
    Trace trace = trace();
    assertThat(pop3()).isEqualTo(untraced);
    assertThat(wholeText(trace))
        .contains("U> AUTH XOAUTH2", "U> <secret>")
        .contains("login by PASS from 127.0.0.1 as device ")
        .containsPattern("C> STAT\n(.*\n)*.* U< \\+OK 1 [0-9]+\n")
        .contains("C> RETR 1", "U< <message of ")
        .contains("C> QUIT");
    assertNothingLeaks(trace);
  }

  @Test
  void aSubmissionIsSentWholeAndTracedWithoutItsSecrets() throws Exception {
    Trace trace = trace();
    String content = SENT + "a line of some length\r\n".repeat(5000);
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      client.beginContent(FRIEND);
      client.wire().write(content.getBytes(StandardCharsets.US_ASCII));
      assertThat(client.ask(".")).startsWith("250 ");
      client.ask("QUIT");
    }
    assertThat(gateway.sandbox.mail().received()).hasSize(1);
    String counted = "<message of " + content.length() + " octets>";
    assertThat(wholeText(trace))
        .contains("U> AUTH XOAUTH2", "login by AUTH PLAIN from 127.0.0.1 as device ")
        .contains("C> MAIL FROM:<the mailbox>", "U> MAIL FROM:<the mailbox>")
        .contains("C> RCPT TO:<address 1>", "U> RCPT TO:<address 1>")
        .contains("U< 354", "C< 354", "C> " + counted, "U> " + counted)
        .contains("C> QUIT", "C< 221");
    assertNothingLeaks(trace);
  }

  @Test
  void twoMessagesAreTracedOverTheSessionTheyBorrow() throws Exception {
    Trace trace = trace();
    try (SubmissionClient client = SubmissionClient.of(gateway)) {
      for (int message = 0; message < 2; message++) {
        client.beginContent(FRIEND);
        client.wire().write(SENT.getBytes(StandardCharsets.US_ASCII));
        assertThat(client.ask(".")).startsWith("250 ");
      }
      client.ask("QUIT");
    }
    assertThat(wholeText(trace))
        .containsPattern("(?s)given back.*U> RSET.*goes on by u\\d+.*U> MAIL");
    assertNothingLeaks(trace);
  }

  @Test
  void aLoginThatUpstreamRefusesIsTraced() throws Exception {
    gateway.sandbox.mail().quirks().on(Quirk.ERROR_CHALLENGE);
    gateway.sandbox.mail().quirks().on(Quirk.REFUSE_TOKENS);
    Trace trace = trace();
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " " + gateway.password.revealText());
      assertThat(GatewayFixture.await(wire, "a1 ")).startsWith("a1 NO");
    }
    assertThat(text(trace))
        .contains("U< + <text of ", "U> <secret>", "NO AUTHENTICATE failed.")
        .contains("login by IMAP from 127.0.0.1 refused: UpstreamRefused");
    assertNothingLeaks(trace);
  }

  @Test
  void aLoginWithAWrongPasswordIsTraced() throws Exception {
    Trace trace = trace();
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " 48291357");
      assertThat(GatewayFixture.await(wire, "a1 ")).startsWith("a1 NO");
    }
    assertThat(text(trace)).contains("login by IMAP from 127.0.0.1 refused: BadCredentials");
    assertNothingLeaks(trace);
  }

  @Test
  void aSessionGoesOnWhenItsTraceIsStopped() throws Exception {
    Trace trace = trace();
    try (Wire wire = gateway.imap()) {
      wire.say("a2 NOOP");
      assertThat(GatewayFixture.await(wire, "a2 ")).startsWith("a2 OK");
      gateway.gateway().traces().stop(ALICE);
      wire.say("a3 NOOP");
      assertThat(GatewayFixture.await(wire, "a3 ")).startsWith("a3 OK");
    }
    assertThat(text(trace)).contains("C> a2 NOOP").doesNotContain("a3 NOOP");
  }

  @Test
  void othersAreNotTraced() throws Exception {
    Trace trace = gateway.gateway().traces().start("bob@" + Sandbox.DOMAIN).orElseThrow();
    imap();
    pop3();
    assertThat(trace.lines()).isEmpty();
  }
}
