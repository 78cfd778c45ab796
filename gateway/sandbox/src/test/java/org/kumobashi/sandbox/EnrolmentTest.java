package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.LiveCheck;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.StoredAccounts;

/** What comes of a grant that is not the mailbox owner's, and of sign-ins nobody began. */
class EnrolmentTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final String BOB = "bob@" + Sandbox.DOMAIN;
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
    gateway.sandbox.addUser(BOB);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void importForAliceTheTokenOfBob() {
    try (StoredAccounts accounts = gateway.accounts()) {
      Secret token = Secret.of(gateway.sandbox.issueRefreshToken(BOB));
      accounts
          .administration(Actor.GATEWAY)
          .importGrant(new GrantImport(Sandbox.TENANT, "", ALICE, Optional.of(token)));
    }
  }

  private String loginByImap() throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " " + gateway.password.revealText());
      return GatewayFixture.line(wire);
    }
  }

  private String loginByPop3() throws IOException {
    try (Wire wire = gateway.connect("pop3s")) {
      GatewayFixture.line(wire);
      wire.say("USER " + ALICE, "PASS " + gateway.password.revealText());
      GatewayFixture.line(wire);
      return GatewayFixture.line(wire);
    }
  }

  private void assertThatUpstreamHeardNothing() {
    for (Protocol protocol : Protocol.values()) {
      assertThat(gateway.sandbox.mail().counters().connections(protocol))
          .as("%s", protocol)
          .isZero();
    }
  }

  @Test
  @DisplayName("R08 another person's token under one's own name opens neither mailbox")
  void opensNothingWithTheTokenOfAnother() throws Exception {
    importForAliceTheTokenOfBob();
    // Even where Exchange would let it in.
    gateway.sandbox.tenant().allow(ALICE, BOB);
    try (CapturedLog log = new CapturedLog()) {
      assertThat(loginByImap()).startsWith("a1 NO [SERVERBUG]");
      assertThat(loginByPop3()).startsWith("-ERR [SYS/PERM]");
      // A refusal is told first and logged then.
      await().until(() -> log.lines("event=login-refused").size() == 2);
      assertThat(log.lines("event=login-refused"))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains("failure=Misconfigured")
                      .contains("the refresh token is of " + BOB + " (object id " + objectId(BOB))
                      .contains("but the grant of " + ALICE));
      assertThat(log.lines("doing=\"redeeming a grant\"")).hasSize(1);
    }
    assertThatUpstreamHeardNothing();
    assertThat(gateway.sandbox.entra().counters().tokenRequests()).isEqualTo(1);
  }

  private String objectId(String upn) {
    return gateway.sandbox.tenant().person(upn).orElseThrow().objectId();
  }

  @Test
  @DisplayName("R08 another person's token sends nothing, under no name")
  void sendsNothingWithTheTokenOfAnother() throws Exception {
    importForAliceTheTokenOfBob();
    String response = "\0" + ALICE + "\0" + gateway.password.revealText();
    try (Wire wire = gateway.connect("submissions")) {
      GatewayFixture.reply(wire);
      wire.say("EHLO client");
      GatewayFixture.reply(wire);
      wire.say(
          "AUTH PLAIN "
              + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
      assertThat(GatewayFixture.reply(wire)).startsWith("454 4.7.0");
      wire.say("MAIL FROM:<" + BOB + ">");
      assertThat(GatewayFixture.reply(wire)).startsWith("530");
    }
    assertThatUpstreamHeardNothing();
    assertThat(gateway.sandbox.mail().received()).isEmpty();
  }

  @Test
  @DisplayName("R08 the grant keeps the token it was given, and heals with its own person's")
  void healsWithTheRightToken() throws Exception {
    importForAliceTheTokenOfBob();
    Secret given = storedToken();
    assertThat(loginByImap()).startsWith("a1 NO [SERVERBUG]");
    assertThat(storedToken()).isEqualTo(given);
    gateway.importAgain(ALICE);
    assertThat(loginByImap()).startsWith("a1 OK");
    assertThat(loginByPop3()).startsWith("+OK");
  }

  @Test
  @DisplayName("R08 a live check says whose token the grant holds")
  void tellsALiveCheck() {
    importForAliceTheTokenOfBob();
    List<LiveCheck.Step> steps = new ArrayList<>();
    try (StoredAccounts accounts = gateway.accounts()) {
      new LiveCheck(gateway.configuration, accounts, Clock.systemUTC()).run(ALICE, steps::add);
    }
    assertThat(steps.getLast().passed()).isFalse();
    assertThat(steps.getLast().name()).isEqualTo("Entra ID token");
    assertThat(steps.getLast().detail())
        .contains("whose token the grant holds")
        .contains("is of " + BOB)
        .contains("the grant of " + ALICE);
    assertThatUpstreamHeardNothing();
  }

  private Secret storedToken() {
    try (StoredAccounts accounts = gateway.accounts()) {
      return accounts
          .mailbox(ALICE)
          .flatMap(mailbox -> accounts.refreshToken(mailbox.grant()))
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/callback", "/signin", "/auth/callback", "/oauth2/callback"})
  @DisplayName("R09 nobody answers a sign-in that was never begun")
  void answersNoCallback(String path) throws Exception {
    int port = gateway.gateway().managementAddress().orElseThrow().getPort();
    URI callback = URI.create("http://localhost:" + port + path + "?code=stolen&state=guessed");
    try (HttpClient browser = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          browser.send(
              HttpRequest.newBuilder(callback).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(gateway.sandbox.entra().counters().tokenRequests()).isZero();
  }
}
