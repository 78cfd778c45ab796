package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Secret;
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
          .administration()
          .importGrant(new GrantImport(Sandbox.TENANT, "", ALICE, Optional.of(token)));
    }
  }

  @Test
  @DisplayName("R08 another person's token under one's own name opens neither mailbox")
  void opensNothingWithTheTokenOfAnother() throws Exception {
    importForAliceTheTokenOfBob();
    gateway
        .sandbox
        .mail()
        .deliver(BOB, "Subject: private\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " " + gateway.password.revealText());
      assertThat(GatewayFixture.line(wire)).startsWith("a1 NO [CONTACTADMIN]");
      wire.say("a2 SELECT INBOX");
      assertThat(GatewayFixture.line(wire)).startsWith("a2 BAD");
    }
    try (Wire wire = gateway.connect("pop3s")) {
      GatewayFixture.line(wire);
      wire.say("USER " + ALICE, "PASS " + gateway.password.revealText());
      GatewayFixture.line(wire);
      assertThat(GatewayFixture.line(wire)).startsWith("-ERR [SYS/PERM]");
    }
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
      assertThat(GatewayFixture.reply(wire)).startsWith("535 5.7.8");
      wire.say("MAIL FROM:<" + BOB + ">");
      assertThat(GatewayFixture.reply(wire)).startsWith("530");
    }
    assertThat(gateway.sandbox.mail().received()).isEmpty();
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
