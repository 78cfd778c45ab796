package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.telemetry.Trace;
import org.slf4j.LoggerFactory;

/**
 * A run of all protocols, good and bad, with every logger at trace; then the log is searched for
 * every secret there was.
 */
class SecretsStaySecretTest {
  private static final String WRONG = "wrongpassword+of+someone";

  @Test
  @DisplayName("R56 no secret is in the log at any level, in the audit log or in a protocol trace")
  void noSecretIsInTheLog() throws Exception {
    StringBuilder audit = new StringBuilder();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Map<String, String> secrets = new LinkedHashMap<>();
    OutputStreamAppender<ILoggingEvent> appender = listen(log);
    List<String> traced = new ArrayList<>();
    try (GatewayFixture gateway = GatewayFixture.withPortal()) {
      collect(gateway, secrets);
      atThePortal(gateway, secrets);
      Trace trace = gateway.gateway().traces().start(GatewayFixture.ALICE).orElseThrow();
      everyProtocol(gateway);
      gateway.sandbox.mail().quirks().on(Quirk.ERROR_CHALLENGE);
      gateway.sandbox.mail().quirks().on(Quirk.REFUSE_TOKENS);
      everyProtocol(gateway);
      traced.addAll(trace.lines());
      gateway.restart();
      gateway.sandbox.entra().faults().always(new EntraFault.Aadsts(50173));
      everyProtocol(gateway);
      collect(gateway, secrets);
      gateway.gateway().close();
      try (StoredAccounts accounts = gateway.accounts()) {
        accounts
            .auditLog()
            .read(AuditFilter.ALL, lines -> lines.forEach(line -> audit.append(line.json())));
      }
    } finally {
      silence(appender);
    }
    String text = log.toString(StandardCharsets.UTF_8);
    String trace = String.join("\n", traced);
    assertThat(trace).contains("AUTH");
    assertThat(secrets)
        .containsKeys("authorization code", "password of a device made at the portal");
    assertThat(text).contains("level=TRACE").contains("event=login-refused").contains("event=end");
    assertThat(audit.toString())
        .contains("\"device-logged-in\"", "\"device-refused\"", "\"device-added\"")
        .contains("\"refresh-token-redeemed\"", "\"redemption-failed\"", "\"grant-state-changed\"");
    secrets.forEach(
        (name, secret) -> {
          assertThat(text.contains(secret)).as(name + " is in the log").isFalse();
          assertThat(audit.indexOf(secret)).as(name + " is in the audit log").isNegative();
          assertThat(trace.contains(secret)).as(name + " is in the protocol trace").isFalse();
        });
  }

  /** A person who signs in and makes a device: a code, an id token and a password come by. */
  private static void atThePortal(GatewayFixture gateway, Map<String, String> secrets)
      throws IOException, InterruptedException {
    String carol = "carol@" + Sandbox.DOMAIN;
    gateway.sandbox.addUser(carol);
    try (PortalVisitor visitor = new PortalVisitor(gateway)) {
      visitor.signIn(carol);
      secrets.put("authorization code", visitor.code());
      String made = visitor.addDevice(carol, "imap").revealText();
      secrets.put("password of a device made at the portal", made);
      secrets.put("the same in base64", base64(made));
    }
  }

  private static void everyProtocol(GatewayFixture gateway) throws IOException {
    for (String password : List.of(gateway.password.revealText(), WRONG)) {
      try (Wire imap = gateway.connect("imaps")) {
        GatewayFixture.line(imap);
        imap.say("a LOGIN " + GatewayFixture.ALICE + " " + password);
        GatewayFixture.await(imap, "a ");
      }
      try (Wire pop = gateway.connect("pop3s")) {
        pop.say("USER " + GatewayFixture.ALICE, "PASS " + password);
        for (int line = 0; line < 3; line++) {
          GatewayFixture.line(pop);
        }
      }
      try (Wire smtp = gateway.connect("submissions")) {
        GatewayFixture.reply(smtp);
        smtp.say("EHLO me");
        GatewayFixture.reply(smtp);
        smtp.say("AUTH PLAIN " + plain(password));
        GatewayFixture.reply(smtp);
        smtp.say("QUIT");
        GatewayFixture.reply(smtp);
      }
    }
  }

  private static String plain(String password) {
    return base64("\0" + GatewayFixture.ALICE + "\0" + password);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void collect(GatewayFixture gateway, Map<String, String> secrets)
      throws IOException {
    String password = gateway.password.revealText();
    int round = secrets.size();
    List<String> passwords = new ArrayList<>(List.of(password, password.replace("-", ""), WRONG));
    for (String one : passwords) {
      secrets.put("password " + secrets.size(), one);
      secrets.put("password in base64 " + secrets.size(), base64(one));
      secrets.put("AUTH PLAIN payload " + secrets.size(), plain(one));
    }
    secrets.put("client secret", gateway.sandbox.client().secret().revealText());
    secrets.put(
        "master key",
        Files.readString(gateway.trial.directory().resolve("master.key"))
            .strip()
            .split(" ", -1)[1]);
    secrets.put(
        "private key",
        Files.readAllLines(gateway.trial.directory().resolve("gateway-key.pem")).get(1));
    try (StoredAccounts accounts = gateway.accounts()) {
      GrantId grant = accounts.mailbox(GatewayFixture.ALICE).orElseThrow().grant();
      secrets.put(
          "refresh token " + round,
          accounts.refreshToken(grant).map(Secret::revealText).orElseThrow());
    }
    // Every access token of the sandbox begins with the same signed header: that prefix is enough
    // to find any.
    AccessToken any =
        new AccessToken(Secret.of(gateway.sandbox.accessToken(GatewayFixture.ALICE)), Instant.MAX);
    secrets.put("access token", any.value().revealText().substring(0, 20));
    secrets.put(
        "XOAUTH2 payload",
        base64("user=" + GatewayFixture.ALICE + "\1auth=Bearer ").substring(0, 40));
  }

  private static OutputStreamAppender<ILoggingEvent> listen(ByteArrayOutputStream log) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("level=%level %logger %msg %ex%n");
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(log);
    appender.start();
    for (String name :
        List.of(Logger.ROOT_LOGGER_NAME, "org.kumobashi", "com.microsoft.aad.msal4j")) {
      context.getLogger(name).setLevel(Level.TRACE);
    }
    // What the pretend Microsoft 365 logs of its own mailboxes is not the gateway's log.
    context.getLogger("com.icegreen").setLevel(Level.OFF);
    context.getLogger("org.kumobashi.sandbox").setLevel(Level.OFF);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return appender;
  }

  private static void silence(OutputStreamAppender<ILoggingEvent> appender) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger("org.kumobashi").setLevel(Level.INFO);
    context.getLogger("com.microsoft.aad.msal4j").setLevel(Level.ERROR);
  }
}
