package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Devices that were added at the portal, at a real gateway before the sandbox's Microsoft 365. */
class PortalDevicesTest {
  private static final String CAROL = "carol@" + Sandbox.DOMAIN;

  private GatewayFixture gateway;
  private PortalVisitor carol;

  @BeforeEach
  void start() throws Exception {
    gateway = GatewayFixture.withPortal();
    gateway.sandbox.addUser(CAROL);
    carol = new PortalVisitor(gateway);
    carol.signIn(CAROL);
    assertThat(carol.page()).contains("Your mailbox is connected.");
  }

  @AfterEach
  void stop() {
    carol.close();
    gateway.close();
  }

  private String add(Map<String, String> fields) throws Exception {
    carol.get("/devices/new").post("/devices", fields);
    assertThat(carol.status()).as(carol.page()).isEqualTo(200);
    return found("id=\"password\" translate=\"no\">([a-z0-9-]+)<");
  }

  private String found(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(carol.page());
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private static String login(Wire wire, String password) throws IOException {
    GatewayFixture.line(wire);
    wire.say("a1 LOGIN " + CAROL + " " + password);
    return GatewayFixture.line(wire);
  }

  @Test
  @DisplayName("revoking at the portal ends a live session within 5 s, and refuses the next login")
  void endsLiveSessionsOfARevokedDevice() throws Exception {
    String kept = add(Map.of("label", "desk", "kind", "mail-program"));
    String password = add(Map.of("label", "lost laptop", "kind", "mail-program"));
    carol.get("/devices");
    String id = found("label-(d-[a-z0-9]+)\">lost laptop");
    try (Wire desk = gateway.connect("imaps");
        Wire lost = gateway.connect("imaps")) {
      assertThat(login(desk, kept)).startsWith("a1 OK");
      assertThat(login(lost, password)).startsWith("a1 OK");
      lost.say("a2 NOOP");
      assertThat(GatewayFixture.await(lost, "a2 ")).startsWith("a2 OK");

      carol.get("/devices/" + id + "/revoke").post("/devices/" + id + "/revoke", Map.of());
      lost.timeout((int) Duration.ofSeconds(5).toMillis());
      assertThat(GatewayFixture.line(lost)).isEqualTo("(end)");

      desk.say("a2 NOOP");
      assertThat(GatewayFixture.await(desk, "a2 ")).startsWith("a2 OK");
    }
    try (Wire again = gateway.connect("imaps")) {
      assertThat(login(again, password)).startsWith("a1 NO [AUTHENTICATIONFAILED]");
    }
  }

  @Test
  void holdsADeviceToWhatWasSaidInTheForm() throws Exception {
    String printer = add(Map.of("label", "printer", "kind", "printer"));
    String elsewhere =
        add(Map.of("label", "elsewhere", "kind", "mail-program", "networks", "192.0.2.0/24"));
    String here =
        add(Map.of("label", "here", "kind", "mail-program", "networks", "", "own-network", "yes"));
    try (Wire one = gateway.connect("imaps");
        Wire two = gateway.connect("imaps");
        Wire three = gateway.connect("imaps")) {
      assertThat(login(one, printer)).startsWith("a1 NO [AUTHORIZATIONFAILED]");
      assertThat(login(two, elsewhere)).startsWith("a1 NO [AUTHORIZATIONFAILED]");
      assertThat(login(three, here)).startsWith("a1 OK");
    }
  }
}
