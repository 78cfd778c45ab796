package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.DeviceUse;
import org.kumobashi.server.accounts.StoredAccounts;

/** What a device used stands in the store after a stop, to the octet. */
class DeviceUseTest {
  private static final String ALICE = GatewayFixture.ALICE;

  private GatewayFixture gateway;
  private long in;
  private long out;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private DeviceUse used() {
    try (StoredAccounts accounts = gateway.accounts()) {
      Map<String, DeviceUse> uses =
          accounts.deviceUses().of(ALICE, YearMonth.now(ZoneId.systemDefault()));
      assertThat(uses).hasSizeLessThanOrEqualTo(1);
      return uses.values().stream().findFirst().orElse(DeviceUse.NONE);
    }
  }

  private String ask(Wire wire, String line, Protocol protocol, String last) throws IOException {
    wire.say(line);
    in += line.length() + 2;
    return protocol == Protocol.SMTP ? counted(GatewayFixture.reply(wire)) : until(wire, last);
  }

  private String until(Wire wire, String last) throws IOException {
    for (String line = GatewayFixture.line(wire); ; line = GatewayFixture.line(wire)) {
      counted(line);
      if (line.startsWith(last) || line.equals("(end)")) {
        return line;
      }
    }
  }

  private String counted(String lines) {
    out += lines.lines().mapToInt(line -> line.length() + 2).sum();
    return lines;
  }

  private void send(Wire wire, String content) throws IOException {
    assertThat(ask(wire, "MAIL FROM:<" + ALICE + ">", Protocol.SMTP, "")).startsWith("250");
    assertThat(ask(wire, "RCPT TO:<" + ALICE + ">", Protocol.SMTP, "")).startsWith("250");
    assertThat(ask(wire, "DATA", Protocol.SMTP, "")).startsWith("354");
    ask(wire, "Subject: " + content + "\r\n\r\n" + content + "\r\n.", Protocol.SMTP, "");
  }

  private Wire smtp() throws IOException {
    Wire wire = gateway.connect("submissions");
    GatewayFixture.reply(wire);
    wire.say("EHLO client");
    GatewayFixture.reply(wire);
    String response = "\0" + ALICE + "\0" + gateway.password.revealText();
    wire.say(
        "AUTH PLAIN "
            + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
    assertThat(GatewayFixture.reply(wire)).startsWith("235");
    return wire;
  }

  @Test
  void keepsMessagesAndOctetsOfSessionsThatWereOpenAtTheStop() throws Exception {
    try (Wire sending = smtp();
        Wire reading = gateway.imap()) {
      send(sending, "one");
      send(sending, "two");
      assertThat(ask(sending, "MAIL FROM:<" + ALICE + ">", Protocol.SMTP, "")).startsWith("250");
      assertThat(ask(sending, "RSET", Protocol.SMTP, "")).startsWith("250");
      assertThat(ask(reading, "a2 SELECT INBOX", Protocol.IMAP, "a2 ")).startsWith("a2 OK");
      assertThat(ask(reading, "a3 FETCH 1:* BODY[]", Protocol.IMAP, "a3 ")).startsWith("a3 OK");
      gateway.restart();
    }
    DeviceUse first = used();
    assertThat(first.messages()).isEqualTo(2);
    assertThat(first.octetsIn()).isEqualTo(in);
    // The stop says goodbye to whoever is there.
    assertThat(first.octetsOut()).isBetween(out, out + 200);
    try (Wire sending = smtp()) {
      send(sending, "three");
    }
    gateway.restart();
    assertThat(used().messages()).isEqualTo(3);
    assertThat(used().octetsIn()).isEqualTo(in);
  }

  @Test
  void countsNothingOfALoginThatFails() throws Exception {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + ALICE + " wrong");
      assertThat(GatewayFixture.line(wire)).startsWith("a1 NO");
    }
    gateway.restart();
    assertThat(used()).isEqualTo(DeviceUse.NONE);
  }
}
