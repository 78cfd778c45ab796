package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Limits;

/** The whole gateway before the whole sandbox, over real sockets with real TLS. */
class GatewayTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private GatewayFixture gateway;
  private Sandbox sandbox;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
    sandbox = gateway.sandbox;
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private String imapAnswer(String user, String password) throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN \"" + user + "\" \"" + password + "\"");
      return GatewayFixture.line(wire);
    }
  }

  private String imapLogin() throws IOException {
    return imapAnswer(ALICE, gateway.password.revealText());
  }

  private String popLogin() throws IOException {
    try (Wire wire = gateway.connect("pop3s")) {
      GatewayFixture.line(wire);
      wire.say("USER " + ALICE);
      GatewayFixture.line(wire);
      wire.say("PASS " + gateway.password.revealText());
      return GatewayFixture.line(wire);
    }
  }

  private Wire smtp() throws IOException {
    Wire wire = gateway.connect("submissions");
    GatewayFixture.reply(wire);
    wire.say("EHLO client");
    GatewayFixture.reply(wire);
    return wire;
  }

  private String smtpLogin(Wire wire) throws IOException {
    wire.say("AUTH PLAIN " + plain());
    return GatewayFixture.reply(wire);
  }

  private String plain() {
    String response = "\0" + ALICE + "\0" + gateway.password.revealText();
    return Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("R49 200 clients that connect at once all get a greeting")
  void greetsTwoHundredAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch ready = new CountDownLatch(200);
      List<Future<String>> greetings = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        greetings.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  try (Wire wire = gateway.connect("imap")) {
                    return GatewayFixture.line(wire);
                  }
                }));
      }
      for (Future<String> greeting : greetings) {
        assertThat(greeting.get()).startsWith("* OK [CAPABILITY IMAP4rev1 ");
      }
    }
  }

  @Test
  @DisplayName("R13 many logins at once cost one token request, with single-use refresh tokens too")
  void redeemsOnceForManyLogins() throws Exception {
    sandbox.entra().singleUseRefreshTokens(true);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        answers.add(threads.submit(this::imapLogin));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).startsWith("a1 OK");
      }
    }
    assertThat(sandbox.entra().counters().tokenRequests()).isEqualTo(1);
  }

  @Test
  @DisplayName("R14 a rotated, single-use refresh token survives a restart")
  void keepsTheRotatedRefreshToken() throws Exception {
    sandbox.entra().singleUseRefreshTokens(true);
    for (int i = 0; i < 3; i++) {
      assertThat(imapLogin()).startsWith("a1 OK");
      gateway.restart();
    }
    assertThat(sandbox.entra().counters().tokensGranted()).isEqualTo(3);
  }

  @Test
  @DisplayName("R05 a thousand wrong passwords cost no token request and no upstream connection")
  void wrongPasswordsStayLocal() throws Exception {
    for (int i = 0; i < 334; i++) {
      // What looks like a generated password costs no slow hash: most are of that kind.
      String other = i < 20 ? "wrong-" + i : "aaaaabbbbbcccccddddd";
      try (Wire wire = gateway.connect("imaps")) {
        GatewayFixture.line(wire);
        wire.say(
            "a LOGIN " + ALICE + " aaaaabbbbbcccccddddd",
            "b LOGIN nobody@example.ac.jp " + other,
            "c LOGIN " + ALICE + " " + other);
        for (String tag : List.of("a", "b", "c")) {
          assertThat(GatewayFixture.line(wire)).isEqualTo(GatewayTest.refused(tag));
        }
        assertThat(GatewayFixture.line(wire)).startsWith("* BYE");
      }
    }
    assertThat(sandbox.entra().counters().tokenRequests()).isZero();
    assertThat(sandbox.mail().counters().connections(Protocol.IMAP)).isZero();
    assertThat(imapLogin()).startsWith("a1 OK");
  }

  private static String refused(String tag) {
    return tag + " NO [AUTHENTICATIONFAILED] " + WRONG;
  }

  private static final String WRONG = "The user name or the device password is not right.";

  @Test
  @DisplayName("R18 a cached token that upstream rejects is refreshed once and tried once more")
  void refreshesARejectedToken() throws Exception {
    assertThat(imapLogin()).startsWith("a1 OK");
    sandbox.mail().quirks().on(Quirk.REFUSE_TOKENS, 1);
    assertThat(imapLogin()).startsWith("a1 OK");
    assertThat(sandbox.entra().counters().tokenRequests()).isEqualTo(2);
    sandbox.mail().quirks().on(Quirk.REFUSE_TOKENS);
    assertThat(imapLogin()).startsWith("a1 NO [CONTACTADMIN]");
    // A token redeemed a moment ago is not redeemed again: refused logins are no token requests.
    assertThat(sandbox.entra().counters().tokenRequests()).isEqualTo(2);
  }

  @Test
  @DisplayName("R33 authenticated but not connected is told before the client hears OK")
  void tellsNotConnected() throws Exception {
    sandbox.mail().quirks().on(Quirk.AUTHENTICATED_BUT_NOT_CONNECTED);
    assertThat(imapLogin()).startsWith("a1 NO [CONTACTADMIN]");
  }

  @Test
  @DisplayName("R32 the error challenge stays between gateway and upstream")
  void answersTheErrorChallenge() throws Exception {
    sandbox.mail().quirks().on(Quirk.ERROR_CHALLENGE);
    sandbox.mail().quirks().on(Quirk.REFUSE_TOKENS);
    assertThat(imapLogin()).startsWith("a1 NO [CONTACTADMIN]");
    assertThat(popLogin()).startsWith("-ERR [SYS/PERM]");
    try (Wire wire = smtp()) {
      assertThat(smtpLogin(wire)).startsWith("535 5.7.8");
    }
  }

  @Test
  void goesOnWithCachedTokensWhileEntraIsDown() throws Exception {
    assertThat(imapLogin()).startsWith("a1 OK");
    sandbox.entra().faults().always(new EntraFault.Reset());
    assertThat(imapLogin()).startsWith("a1 OK");
    assertThat(popLogin()).startsWith("+OK");
  }

  @Test
  @DisplayName("R16 trouble at Entra ID without a cached token is temporary and loses nothing")
  void tellsEntraTroubleAsTemporary() throws Exception {
    List<EntraFault> faults =
        List.of(
            new EntraFault.Reset(),
            new EntraFault.ServerError(503),
            new EntraFault.HtmlPage(200),
            new EntraFault.EmptyObject(),
            new EntraFault.TooManyRequests(Duration.ofSeconds(1)),
            new EntraFault.Hanging());
    for (EntraFault fault : faults) {
      gateway.restart();
      sandbox.entra().faults().always(fault);
      assertThat(imapLogin()).as(fault.toString()).startsWith("a1 NO [UNAVAILABLE]");
      assertThat(popLogin()).as(fault.toString()).startsWith("-ERR [SYS/TEMP]");
      try (Wire wire = smtp()) {
        assertThat(smtpLogin(wire)).as(fault.toString()).startsWith("454 4.7.0");
      }
      sandbox.entra().faults().clear();
    }
    gateway.restart();
    assertThat(imapLogin()).startsWith("a1 OK");
  }

  @Test
  @DisplayName("R17 a dead grant is told as such, once asked, and heals by a new import")
  void tellsADeadGrant() throws Exception {
    sandbox.entra().faults().always(new EntraFault.Aadsts(50173));
    for (int i = 0; i < 3; i++) {
      try (Wire wire = gateway.connect("imaps")) {
        GatewayFixture.line(wire);
        wire.say("a1 LOGIN " + ALICE + " " + gateway.password.revealText());
        assertThat(GatewayFixture.line(wire))
            .startsWith("* NO [ALERT]")
            .contains("https://portal.example.ac.jp/");
        assertThat(GatewayFixture.line(wire)).startsWith("a1 NO [EXPIRED]");
      }
    }
    assertThat(sandbox.entra().counters().tokenRequests()).isEqualTo(1);
    sandbox.entra().faults().clear();
    gateway.importAgain(ALICE);
    assertThat(imapLogin()).startsWith("a1 OK");
  }

  @Test
  void tellsABlockedAccountAndAWrongRegistration() throws Exception {
    sandbox.entra().faults().next(new EntraFault.Aadsts(7000222), 1);
    assertThat(imapLogin()).startsWith("a1 NO [SERVERBUG]");
    gateway.restart();
    sandbox.entra().faults().next(new EntraFault.Aadsts(50057), 1);
    assertThat(imapLogin()).startsWith("a1 NO [CONTACTADMIN]");
  }

  @Test
  @DisplayName("R25 a slow token request of one mailbox holds up no other")
  void slownessIsPrivate() throws Exception {
    String bob = "bob@" + Sandbox.DOMAIN;
    String password = gateway.enrol(bob).revealText();
    sandbox.entra().faults().nextOf(ALICE, new EntraFault.Slow(Duration.ofSeconds(3)), 1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> alice = threads.submit(this::imapLogin);
      Awaitility.await().until(() -> sandbox.entra().counters().tokenRequestsOf(ALICE) == 1);
      long began = System.nanoTime();
      assertThat(imapAnswer(bob, password)).startsWith("a1 OK");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
      assertThat(alice.get()).startsWith("a1 OK");
    }
  }

  @Test
  @DisplayName("R14 stopping while Entra ID thinks loses no single-use refresh token")
  void stoppingLosesNoRefreshToken() throws Exception {
    sandbox.entra().singleUseRefreshTokens(true);
    sandbox.entra().faults().nextOf(ALICE, new EntraFault.Slow(Duration.ofSeconds(2)), 1);
    try (Wire impatient = gateway.connect("imaps")) {
      GatewayFixture.line(impatient);
      impatient.say("a1 LOGIN " + ALICE + " " + gateway.password.revealText());
      Awaitility.await().until(() -> sandbox.entra().counters().tokenRequestsOf(ALICE) == 1);
    }
    gateway.restart();
    assertThat(imapLogin()).startsWith("a1 OK");
    assertThat(sandbox.entra().counters().tokenRequestsOf(ALICE)).isEqualTo(2);
  }

  @Test
  void tellsUpstreamTroubleAsTemporary() throws Exception {
    for (Protocol protocol : Protocol.values()) {
      sandbox.mail().pause(protocol);
    }
    assertThat(imapLogin()).startsWith("a1 NO [UNAVAILABLE]");
    assertThat(popLogin()).startsWith("-ERR [SYS/TEMP]");
    try (Wire wire = smtp()) {
      assertThat(smtpLogin(wire)).startsWith("454 4.7.0");
    }
    for (Protocol protocol : Protocol.values()) {
      sandbox.mail().resume(protocol);
    }
    sandbox.mail().quirks().on(Quirk.THROTTLED);
    assertThat(imapLogin()).startsWith("a1 NO [UNAVAILABLE]");
    sandbox.mail().quirks().off(Quirk.THROTTLED);
    sandbox.mail().quirks().on(Quirk.HANG_UP_AT_LOGIN);
    assertThat(imapLogin()).startsWith("a1 NO [UNAVAILABLE]");
  }

  @Test
  void pushesNewMailToAnIdlingSessionWithinASecond() throws Exception {
    try (Wire wire = gateway.imap()) {
      wire.say("a2 SELECT INBOX");
      GatewayFixture.await(wire, "a2 OK");
      wire.say("a3 IDLE");
      GatewayFixture.await(wire, "+");
      long began = System.nanoTime();
      sandbox
          .mail()
          .deliver(ALICE, "Subject: hello\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(GatewayFixture.await(wire, "* 1 EXISTS")).isEqualTo("* 1 EXISTS");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void givesASessionsPlaceBackAsSoonAsBothSidesHaveEnded() throws Exception {
    Limits standard = Limits.standard();
    long began;
    try (GatewayFixture strict = new GatewayFixture(_ -> standard)) {
      for (int i = 0; i <= standard.pop3Sessions(); i++) {
        try (Wire wire = strict.connect("pop3s")) {
          GatewayFixture.line(wire);
          wire.say("USER " + ALICE, "PASS " + strict.password.revealText(), "QUIT");
          GatewayFixture.line(wire);
          assertThat(GatewayFixture.line(wire)).startsWith("+OK Logged in");
          assertThat(GatewayFixture.line(wire)).contains("signing off");
          assertThat(wire.readLine()).isEmpty();
        }
      }
      began = System.nanoTime();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(standard.drain());
  }

  @Test
  @DisplayName("R34 deletions of a POP3 client that vanishes are not committed")
  void neverQuitsForAPop3Client() throws Exception {
    sandbox
        .mail()
        .deliver(ALICE, "Subject: keep\r\n\r\nme\r\n".getBytes(StandardCharsets.US_ASCII));
    try (Wire wire = gateway.connect("pop3s")) {
      GatewayFixture.line(wire);
      wire.say("USER " + ALICE, "PASS " + gateway.password.revealText(), "DELE 1");
      GatewayFixture.line(wire);
      assertThat(GatewayFixture.line(wire)).startsWith("+OK Logged in");
      assertThat(GatewayFixture.line(wire)).startsWith("+OK");
    }
    Awaitility.await().until(() -> sandbox.mail().counters().open(Protocol.POP3) == 0);
    assertThat(sandbox.mail().counters().popQuits()).isZero();
    assertThat(sandbox.mail().messageCount(ALICE)).isEqualTo(1);
  }

  @Test
  @DisplayName("R47 a message over the limit is refused at SIZE= and in DATA, and delivers nothing")
  void enforcesTheMessageLimit() throws Exception {
    try (Wire wire = smtp()) {
      assertThat(smtpLogin(wire)).startsWith("235");
      wire.say("MAIL FROM:<" + ALICE + "> SIZE=26214401");
      assertThat(GatewayFixture.reply(wire)).startsWith("552 5.3.4");
      wire.say("MAIL FROM:<" + ALICE + ">", "RCPT TO:<" + ALICE + ">", "DATA");
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      assertThat(GatewayFixture.reply(wire)).startsWith("354");
      byte[] line = ("x".repeat(998) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      for (int sent = 0; sent <= 26_214_400; sent += line.length) {
        wire.write(line);
      }
      wire.say(".");
      assertThat(GatewayFixture.reply(wire))
          .startsWith("552 5.3.4")
          .contains("26214400")
          .contains("37");
      wire.say("MAIL FROM:<" + ALICE + ">", "RCPT TO:<" + ALICE + ">", "DATA");
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      assertThat(GatewayFixture.reply(wire)).startsWith("354");
      wire.say("Subject: small", "", "small", ".");
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      wire.say("QUIT");
      assertThat(GatewayFixture.reply(wire)).startsWith("221");
    }
    assertThat(sandbox.mail().received()).hasSize(1);
    assertThat(sandbox.mail().messageCount(ALICE)).isEqualTo(1);
  }

  @Test
  @DisplayName("R36 upstream's own code and text reach the client")
  void passesUpstreamsRepliesOn() throws Exception {
    sandbox.mail().quirks().nextSmtpReply("END", "554 5.2.252 SendAsDenied; not allowed");
    sandbox.mail().quirks().nextSmtpReply("RCPT", "452 4.5.3 Too many recipients");
    try (Wire wire = smtp()) {
      assertThat(smtpLogin(wire)).startsWith("235");
      wire.say(
          "MAIL FROM:<" + ALICE + ">",
          "RCPT TO:<x@example.ac.jp>",
          "RCPT TO:<" + ALICE + ">",
          "DATA");
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      assertThat(GatewayFixture.reply(wire)).isEqualTo("452 4.5.3 Too many recipients");
      assertThat(GatewayFixture.reply(wire)).startsWith("250");
      assertThat(GatewayFixture.reply(wire)).startsWith("354");
      wire.say("Subject: x", "", "x", ".");
      assertThat(GatewayFixture.reply(wire))
          .startsWith("554 5.2.252 ")
          .contains("SendAsDenied; not allowed");
    }
  }

  @Test
  @DisplayName("R26 a command pipelined behind the login is relayed to the octet")
  void relaysWhatWasPipelined() throws Exception {
    sandbox
        .mail()
        .deliver(ALICE, "Subject: one\r\n\r\none\r\n".getBytes(StandardCharsets.US_ASCII));
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      String login = "a1 LOGIN {17+}\r\n" + ALICE + " {23}\r\n";
      wire.write(
          login.replace("{17+}", "{" + ALICE.length() + "+}").getBytes(StandardCharsets.US_ASCII));
      wire.flush();
      assertThat(GatewayFixture.line(wire)).startsWith("+");
      wire.write(
          (gateway.password.revealText() + "\r\na2 SELECT INBOX\r\na3 FETCH 1 BODY.PE")
              .getBytes(StandardCharsets.US_ASCII));
      wire.flush();
      assertThat(GatewayFixture.line(wire)).startsWith("a1 OK");
      assertThat(GatewayFixture.await(wire, "a2 ")).startsWith("a2 OK");
      wire.write("EK[]\r\n".getBytes(StandardCharsets.US_ASCII));
      wire.flush();
      assertThat(GatewayFixture.await(wire, "a3 ")).startsWith("a3 OK");
    }
  }

  @Test
  @DisplayName("R04 two devices of one mailbox both work, interleaved over all protocols")
  void twoDevicesWork() throws Exception {
    String second = gateway.addDevice(ALICE).revealText();
    for (int i = 0; i < 3; i++) {
      assertThat(imapLogin()).startsWith("a1 OK");
      assertThat(imapAnswer("ALICE", second.replace("-", ""))).startsWith("a1 OK");
      assertThat(popLogin()).startsWith("+OK");
      try (Wire wire = smtp()) {
        assertThat(smtpLogin(wire)).startsWith("235");
      }
    }
  }

  @Test
  void revokingADeviceEndsItsSessionsWithinFiveSeconds() throws Exception {
    try (Wire wire = gateway.imap()) {
      try (StoredAccounts accounts = gateway.accounts()) {
        String device =
            accounts
                .administration(Actor.GATEWAY)
                .devices(Optional.of(ALICE))
                .getFirst()
                .device()
                .id();
        accounts.administration(Actor.GATEWAY).revokeDevice(device);
      }
      wire.timeout(5_000);
      assertThat(wire.readLine()).isEmpty();
    }
    assertThat(imapLogin()).isEqualTo(refused("a1"));
  }

  @Test
  @DisplayName("R31 commands before login cost no upstream connection")
  void answersBeforeLoginByItself() throws Exception {
    try (Wire wire = gateway.connect("imap")) {
      GatewayFixture.line(wire);
      wire.say("a CAPABILITY", "b NOOP", "c ID NIL", "d LOGOUT");
      for (String tag : List.of("a", "b", "c", "d")) {
        assertThat(GatewayFixture.await(wire, tag + " ")).startsWith(tag + " OK");
      }
    }
    assertThat(sandbox.mail().counters().connections(Protocol.IMAP)).isZero();
  }

  @Test
  @DisplayName("R30 nothing is offered before login that is gone after it")
  void offersNoMoreBeforeLoginThanAfter() throws Exception {
    try (Wire wire = gateway.connect("imaps")) {
      String greeting = GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " " + gateway.password.revealText());
      String answer = GatewayFixture.line(wire);
      List<String> after = words(answer);
      List<String> before = new ArrayList<>(words(greeting));
      before.removeIf(word -> word.startsWith("AUTH=") || word.equals("SASL-IR"));
      assertThat(after)
          .containsAll(before)
          .contains("IDLE")
          .doesNotContain("LOGINDISABLED", "SASL-IR");
    }
  }

  private static List<String> words(String line) {
    return List.of(
        line.substring(line.indexOf("[CAPABILITY ") + 12, line.indexOf(']')).split(" ", -1));
  }

  @Test
  void servesMetricsAndHealth() throws Exception {
    assertThat(imapLogin()).startsWith("a1 OK");
    String base =
        "http://localhost:" + gateway.gateway().managementAddress().orElseThrow().getPort();
    assertThat(gateway.get(base + "/health")).isEqualTo("ok\n");
    Awaitility.await()
        .atMost(5, TimeUnit.SECONDS)
        .until(
            () ->
                gateway
                    .get(base + "/metrics")
                    .contains("kumobashi_logins_total{outcome=\"granted\",protocol=\"imap\"} 1.0"));
  }
}
