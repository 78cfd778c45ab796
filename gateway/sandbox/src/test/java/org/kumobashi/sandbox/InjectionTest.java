package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.StoredAccounts;
import org.slf4j.LoggerFactory;

/**
 * Names and passwords that would like to be another command, log line, statement or header, at
 * every door of the three protocols, over real sockets; then what client, upstream, Entra ID, log,
 * audit log and store got of them.
 */
class InjectionTest {
  /** Stands in every hostile text where the second command, line or statement would begin. */
  private static final String MARK = "forgedmark";

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

  private static GatewayFixture gateway;
  private static String password;

  /** How a name and a password get in, each an octet per character. */
  enum Door {
    IMAP_LITERAL,
    IMAP_QUOTED,
    IMAP_PLAIN,
    IMAP_LOGIN,
    POP3_USER,
    POP3_PLAIN,
    SMTP_PLAIN,
    SMTP_LOGIN,
    SMTP_EHLO;

    /** All it was answered, up to the answer to a NOOP behind it or to the end. */
    List<String> knock(String user, String secret) throws IOException {
      return switch (this) {
        case IMAP_LITERAL ->
            imap(literal("a LOGIN ", user) + literal(" ", secret) + "\r\nz NOOP\r\n");
        case IMAP_QUOTED ->
            imap("a LOGIN " + quoted(user) + " " + quoted(secret) + "\r\nz NOOP\r\n");
        case IMAP_PLAIN -> imap("a AUTHENTICATE PLAIN " + plain(user, secret) + "\r\nz NOOP\r\n");
        case IMAP_LOGIN ->
            imap(
                "a AUTHENTICATE LOGIN\r\n"
                    + base64(user)
                    + "\r\n"
                    + base64(secret)
                    + "\r\nz NOOP\r\n");
        case POP3_USER -> pop3("USER " + oneLine(user) + "\r\nPASS " + oneLine(secret) + "\r\n", 3);
        case POP3_PLAIN -> pop3("AUTH PLAIN " + plain(user, secret) + "\r\n", 2);
        case SMTP_PLAIN -> smtp("EHLO me\r\nAUTH PLAIN " + plain(user, secret) + "\r\n", 3);
        case SMTP_LOGIN ->
            smtp("EHLO me\r\nAUTH LOGIN " + base64(user) + "\r\n" + base64(secret) + "\r\n", 4);
        case SMTP_EHLO -> smtp("EHLO " + oneLine(user) + "\r\nRSET\r\n", 3);
      };
    }

    private static List<String> imap(String said) throws IOException {
      try (Wire wire = gateway.connect("imaps")) {
        GatewayFixture.line(wire);
        write(wire, said);
        List<String> heard = new ArrayList<>();
        String line;
        do {
          line = GatewayFixture.line(wire);
          heard.add(line);
        } while (!line.startsWith("z ") && !line.equals("(end)"));
        return heard;
      }
    }

    private static List<String> pop3(String said, int replies) throws IOException {
      try (Wire wire = gateway.connect("pop3s")) {
        GatewayFixture.line(wire);
        write(wire, said + "NOOP\r\n");
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < replies; i++) {
          heard.add(GatewayFixture.line(wire));
        }
        wire.say("QUIT");
        heard.add(GatewayFixture.line(wire));
        return heard;
      }
    }

    private static List<String> smtp(String said, int replies) throws IOException {
      try (Wire wire = gateway.connect("submissions")) {
        GatewayFixture.reply(wire);
        write(wire, said + "NOOP\r\n");
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < replies; i++) {
          heard.add(GatewayFixture.reply(wire));
        }
        wire.say("QUIT");
        heard.add(GatewayFixture.reply(wire));
        return heard;
      }
    }
  }

  /** What each would be, an octet per character. */
  private static Map<String, String> hostile() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("a second command", "alice\r\nb NOOP " + MARK);
    texts.put("a second line of the log", "alice\nevent=" + MARK);
    texts.put("a line over the last one", "alice\rlevel=INFO event=" + MARK);
    texts.put("an end of a text", "alice\0" + MARK);
    texts.put("the end of a quoted value", "alice\" event=" + MARK + " cause=\"");
    texts.put("another field of XOAUTH2", "alice\1auth=Bearer " + MARK + "\1\1");
    texts.put("another statement", "x'; DELETE FROM mailbox; -- " + MARK);
    texts.put("whatever is true", "' OR '1'='1' /*" + MARK + "*/ --");
    texts.put("a colour of the terminal", "alice\u001b[2J\u001b]0;" + MARK + "\u0007");
    for (String octets :
        List.of(
            "C0 80",
            "C0 8A",
            "C1 8A",
            "E0 80 8A",
            "F0 80 80 8A",
            "ED A0 80",
            "F4 90 80 80",
            "C2 85",
            "E2 80 A8",
            "E2 80 AE")) {
      StringBuilder text = new StringBuilder("alice");
      for (String octet : octets.split(" ", -1)) {
        text.append((char) Integer.parseInt(octet, 16));
      }
      texts.put("UTF-8 of " + octets, text + MARK);
    }
    return texts;
  }

  @BeforeAll
  static void start() throws IOException {
    gateway = new GatewayFixture();
    password = gateway.password.revealText();
    ((Logger) LoggerFactory.getLogger("org.kumobashi.server")).setLevel(Level.TRACE);
  }

  @AfterAll
  static void stop() {
    ((Logger) LoggerFactory.getLogger("org.kumobashi.server")).setLevel(null);
    gateway.close();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R48 names become nothing but a wrong name")
  void namesBecomeNothingElse(Door door) throws IOException {
    try (CapturedLog log = new CapturedLog()) {
      for (Map.Entry<String, String> text : hostile().entrySet()) {
        assertRefused(door, text.getKey(), door.knock(text.getValue(), password));
      }
      assertNobodyGotMore(log);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IMAP_LITERAL", "POP3_USER", "SMTP_PLAIN"})
  @DisplayName("R48 passwords become nothing but a wrong password")
  void passwordsBecomeNothingElse(Door door) throws IOException {
    try (CapturedLog log = new CapturedLog()) {
      for (Map.Entry<String, String> text : hostile().entrySet()) {
        assertRefused(
            door, text.getKey(), door.knock(GatewayFixture.ALICE, password + text.getValue()));
      }
      assertNobodyGotMore(log);
    }
  }

  private static void assertRefused(Door door, String what, List<String> heard) {
    assertThat(heard)
        .as("%s as %s", door, what)
        .noneMatch(line -> line.contains(MARK))
        .noneMatch(line -> line.startsWith("b "))
        .noneMatch(line -> line.startsWith("235") || line.startsWith("a OK"));
    if (door != Door.SMTP_EHLO) {
      assertThat(heard)
          .as("%s as %s", door, what)
          .anyMatch(line -> line.matches("(?s)(a (NO|BAD)|-ERR|5[0-9][0-9] ).*"));
    }
  }

  private static void assertNobodyGotMore(CapturedLog log) {
    for (Protocol protocol : Protocol.values()) {
      assertThat(gateway.sandbox.mail().counters().connections(protocol)).as("upstream").isZero();
    }
    assertThat(gateway.sandbox.entra().counters().tokenRequests()).as("Entra ID").isZero();
    assertThat(log.lines("event=")).isNotEmpty();
    assertThat(log.lines(""))
        .allSatisfy(
            line -> {
              assertThat(UNPRINTABLE.matcher(line).find()).as(line).isFalse();
              assertThat(line.replaceAll("\"[^\"]*\"", "")).doesNotContain(MARK);
            });
    try (StoredAccounts accounts = gateway.accounts()) {
      assertThat(accounts.mailbox(GatewayFixture.ALICE)).as("the store").isPresent();
      StringBuilder audit = new StringBuilder();
      accounts
          .auditLog()
          .read(AuditFilter.ALL, lines -> lines.forEach(line -> audit.append(line.json())));
      assertThat(audit.toString()).as("the audit log").doesNotContain(MARK);
      assertThat(UNPRINTABLE.matcher(audit).find()).as("the audit log").isFalse();
    }
  }

  private static void write(Wire wire, String latin1) throws IOException {
    wire.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    wire.flush();
  }

  private static String literal(String before, String text) {
    return before + "{" + text.length() + "+}\r\n" + text;
  }

  private static String quoted(String text) {
    return '"' + oneLine(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Where a line end ends the command by the rules there is nothing to forge. */
  private static String oneLine(String text) {
    return text.replace("\r\n", " ").replace('\n', ' ');
  }

  private static String plain(String user, String secret) {
    return base64("\0" + user + "\0" + secret);
  }

  private static String base64(String latin1) {
    return Base64.getEncoder().encodeToString(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }
}
