package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.kumobashi.sandbox.GatewayFixture;
import org.kumobashi.sandbox.Sandbox;
import org.kumobashi.sandbox.Tenant;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.DeviceStatus;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.StoredAccounts;

/** A gateway with its portal, a sandbox, and Carol, who has never been at the portal. */
final class Campus implements AutoCloseable {
  static final String CAROL = "carol@" + Sandbox.DOMAIN;

  final GatewayFixture gateway;

  Campus(GatewayFixture gateway) {
    this.gateway = gateway;
    gateway.sandbox.addUser(CAROL);
  }

  static Campus open() throws IOException {
    return new Campus(GatewayFixture.withPortal());
  }

  /** A new visitor at this browser who reads this language. */
  Walk visitor(Chromium browser, String language) {
    browser.newVisitor(language);
    return walk(browser, language);
  }

  /** Whoever sits at this browser. */
  Walk walk(Chromium browser, String language) {
    return new Walk(browser, gateway.configuration.portal(), new Wording(language));
  }

  /** The first line an old mail program hears after its LOGIN. */
  String imap(String user, String password) throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + user + " " + password);
      return GatewayFixture.line(wire);
    }
  }

  /** What a printer hears in the end: to its AUTH PLAIN if that fails, or else to MAIL. */
  String smtp(String user, String password, String sender) throws IOException {
    String response = "\0" + user + "\0" + password;
    try (Wire wire = gateway.connect("submissions")) {
      GatewayFixture.reply(wire);
      wire.say("EHLO printer");
      GatewayFixture.reply(wire);
      wire.say(
          "AUTH PLAIN "
              + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
      String login = GatewayFixture.reply(wire);
      if (!login.startsWith("235")) {
        return login;
      }
      wire.say("MAIL FROM:<" + sender + ">");
      return GatewayFixture.reply(wire);
    }
  }

  /** Carol's devices in the store. */
  List<DeviceStatus> devices() {
    try (StoredAccounts accounts = gateway.accounts()) {
      return devices(accounts, CAROL);
    }
  }

  private static List<DeviceStatus> devices(StoredAccounts accounts, String mailbox) {
    return accounts.administration(Actor.GATEWAY).devices(Optional.empty()).stream()
        .filter(status -> status.device().mailbox().equals(mailbox))
        .toList();
  }

  /** Somebody who may see the pages of administrators. */
  String administrator() {
    String upn = "hiroko@" + Sandbox.DOMAIN;
    gateway.sandbox.addUser(upn);
    gateway
        .sandbox
        .tenant()
        .standing(upn, new Tenant.Standing(List.of(GatewayFixture.ADMINISTRATOR), List.of()));
    return upn;
  }

  /** A shared mailbox, open to this person at Microsoft and listed for them here. */
  void share(String mailbox, String upn) {
    gateway.sandbox.allow(mailbox, upn);
    try (StoredAccounts accounts = gateway.accounts()) {
      accounts.administration(Actor.GATEWAY).shared().allow(mailbox, upn);
    }
  }

  /** This person has to sign in once more. */
  void endGrantOf(String upn) {
    try (StoredAccounts accounts = gateway.accounts()) {
      GrantId grant = accounts.mailbox(upn).orElseThrow().grant();
      accounts.setGrantState(grant, Grant.State.SIGN_IN_REQUIRED, "revoked");
    }
  }

  /** Nothing of this person is in the store, not even half of it. */
  void assertThatNothingIsKeptOf(String upn) {
    try (StoredAccounts accounts = gateway.accounts()) {
      assertThat(accounts.mailbox(upn)).isEmpty();
      assertThat(accounts.administration(Actor.GATEWAY).grants())
          .noneMatch(status -> status.grant().upn().equalsIgnoreCase(upn));
      assertThat(devices(accounts, upn)).isEmpty();
    }
  }

  @Override
  public void close() {
    gateway.close();
  }
}
