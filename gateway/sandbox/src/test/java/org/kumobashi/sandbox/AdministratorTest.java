package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.sandbox.entra.EntraFault;

/** An administrator at the portal of a whole gateway, while a mail program is connected. */
class AdministratorTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final String ADA = "ada@" + Sandbox.DOMAIN;
  private static final String BOB = "bob@" + Sandbox.DOMAIN;
  private static final String GROUP = GatewayFixture.ADMINISTRATORS_GROUP;
  private static final String PAGE = "/admin/mailbox?address=" + ALICE.replace("@", "%40");
  private static final Pattern CORRELATION =
      Pattern.compile("<code>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}</code>");

  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = GatewayFixture.withPortal();
    gateway.sandbox.addUser(ADA);
    gateway.sandbox.addUser(BOB);
    stand(ADA, List.of(GatewayFixture.ADMINISTRATOR), List.of());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void stand(String upn, List<String> roles, List<String> groups) {
    gateway.sandbox.tenant().standing(upn, new Tenant.Standing(roles, groups));
  }

  private PortalWalk signIn(String upn) throws Exception {
    return new PortalWalk(gateway).signIn(upn);
  }

  private String login() throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " " + gateway.password.revealText());
      return GatewayFixture.await(wire, "a1 ");
    }
  }

  @Test
  void endsTheSessionOfAMailProgram() throws Exception {
    PortalWalk ada = signIn(ADA);
    try (Wire program = gateway.imap()) {
      assertThat(ada.get("/admin/sessions").page()).contains(ALICE, "127.0.0.1", "IMAP");
      String id = ada.get(PAGE).first("id=\"end-([0-9a-z]+)\"");
      ada.post("/admin/session/end", Map.of("address", ALICE, "id", id));
      assertThat(ada.status()).isEqualTo(303);
      assertThat(GatewayFixture.await(program, "never")).isEqualTo("(end)");
    }
    await().until(() -> ada.get("/admin/sessions").page().contains("nothing here"));
    assertThat(login()).startsWith("a1 OK");
  }

  @Test
  void blocksAMailboxAndUnblocksIt() throws Exception {
    PortalWalk ada = signIn(ADA);
    try (Wire program = gateway.imap()) {
      program.timeout(5_000);
      ada.get(PAGE).post("/admin/mailbox/block", Map.of("address", ALICE));
      assertThat(GatewayFixture.await(program, "never")).isEqualTo("(end)");
    }
    assertThat(login()).startsWith("a1 NO [AUTHORIZATIONFAILED]");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> ada.get(PAGE).page().contains("The mailbox is blocked here"));
    ada.post("/admin/mailbox/unblock", Map.of("address", ALICE));
    assertThat(login()).startsWith("a1 OK");
  }

  @Test
  void readsWhyMicrosoftRefusedAMailbox() throws Exception {
    gateway.sandbox.entra().faults().nextOf(ALICE, new EntraFault.Aadsts(50173), 1);
    assertThat(login()).startsWith("a1 NO [EXPIRED]");
    PortalWalk ada = signIn(ADA);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> ada.get(PAGE).page().contains("The permission was withdrawn"));
    assertThat(ada.page())
        .contains("AADSTS50173", "Devices cannot use the mailbox until")
        .containsPattern(CORRELATION);
    assertThat(login()).startsWith("a1 NO [EXPIRED]");
    gateway.restart();
    assertThat(signIn(ADA).get(PAGE).page()).containsPattern(CORRELATION);
  }

  @Test
  void isKnownByTheIdTokenAlone() throws Exception {
    assertThat(signIn(BOB).get("/admin").status()).isEqualTo(404);
    stand(BOB, List.of("Mail.Reader"), List.of(GROUP));
    assertThat(signIn(BOB).get("/admin").status()).isEqualTo(200);
    List<String> many = new ArrayList<>(Collections.nCopies(200, "another"));
    many.add(GROUP);
    stand(BOB, List.of(), many);
    assertThat(signIn(BOB).get("/admin").status()).isEqualTo(404);
  }
}
