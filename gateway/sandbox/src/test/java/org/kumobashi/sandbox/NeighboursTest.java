package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.mail.Quirk;

/** What one person's failures tell of the others: nothing. */
class NeighboursTest {
  private static final String BOB = "bob@" + Sandbox.DOMAIN;
  private static final String CAROL = "carol@" + Sandbox.DOMAIN;

  private static GatewayFixture gateway;
  private static String alices;
  private static String bobs;

  @BeforeAll
  static void start() throws IOException {
    gateway = new GatewayFixture();
    alices = gateway.password.revealText();
    bobs = gateway.enrol(BOB).revealText();
    gateway.enrol(CAROL);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String everyProtocol(String user, String password) throws IOException {
    StringBuilder heard = new StringBuilder();
    try (Wire imap = gateway.connect("imaps")) {
      GatewayFixture.line(imap);
      imap.say("a LOGIN \"" + user + "\" " + password, "b LOGOUT");
      read(imap, heard);
    }
    try (Wire pop = gateway.connect("pop3s")) {
      pop.say("USER " + user, "PASS " + password, "QUIT");
      read(pop, heard);
    }
    try (Wire smtp = gateway.connect("submissions")) {
      String plain = "\0" + user + "\0" + password;
      smtp.say(
          "EHLO me",
          "AUTH PLAIN "
              + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)),
          "QUIT");
      read(smtp, heard);
    }
    return heard.toString();
  }

  private static void read(Wire wire, StringBuilder heard) throws IOException {
    for (String line = GatewayFixture.line(wire);
        !line.equals("(end)");
        line = GatewayFixture.line(wire)) {
      heard.append(line).append('\n');
    }
  }

  private static void assertNamesNobody(String heard) {
    assertThat(heard)
        .contains("a NO", "-ERR", "\n5")
        .doesNotContainIgnoringCase("bob", "carol", "alice", "@" + Sandbox.DOMAIN);
  }

  @Test
  @DisplayName("R59 a name or password that is wrong brings no other name to light")
  void aWrongLoginNamesNobody() throws IOException {
    for (String user : new String[] {"nobody", "bo", "b%b", "*", "@" + Sandbox.DOMAIN, "CAROLX"}) {
      assertNamesNobody(everyProtocol(user, alices));
    }
    assertNamesNobody(everyProtocol(GatewayFixture.ALICE, bobs));
    assertNamesNobody(everyProtocol(BOB, "wrong-" + alices));
  }

  @Test
  @DisplayName(
      "R59 nor does a grant or an upstream that is in trouble, and the log names who it is")
  void troubleOfOneNamesNoOther() throws IOException {
    try (CapturedLog log = new CapturedLog()) {
      gateway.sandbox.mail().quirks().on(Quirk.REFUSE_TOKENS);
      assertNamesNobody(everyProtocol(GatewayFixture.ALICE, alices));
      gateway.restart();
      gateway.sandbox.entra().faults().always(new EntraFault.Aadsts(50173));
      assertNamesNobody(everyProtocol(GatewayFixture.ALICE, alices));
      assertThat(log.lines("event=login-refused"))
          .isNotEmpty()
          .noneMatch(line -> line.contains("bob") || line.contains("carol"));
    }
  }
}
