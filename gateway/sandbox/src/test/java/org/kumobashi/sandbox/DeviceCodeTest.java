package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.GrantStatus;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.cli.Context;
import org.kumobashi.server.cli.KumobashiCommand;

/** {@code grant device-code} at the sandbox: from the code on the terminal to a mail program. */
class DeviceCodeTest {
  private static final String BOB = "bob@" + Sandbox.DOMAIN;
  private static final String OFFICE = "office@" + Sandbox.DOMAIN;
  private static final Pattern PAGE = Pattern.compile("Open +(https://\\S+)\\s");
  private static final Pattern CODE = Pattern.compile("type +(\\S+)\\s");

  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
    gateway.sandbox.addUser(BOB);
    gateway.sandbox.entra().deviceInterval(Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** A command that runs while the test goes on. */
  private final class Running {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final FutureTask<Integer> task;
    private final Thread thread;

    Running(String... arguments) {
      Context context =
          new Context(
              _ -> gateway.configuration,
              new ByteArrayInputStream(new byte[0]),
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              Map.of(),
              Clock.systemUTC(),
              "operator",
              "1.2.3");
      task =
          new FutureTask<>(
              () -> new KumobashiCommand(context).commandLine(List.of()).execute(arguments));
      thread = Thread.ofVirtual().start(task);
    }

    int exitCode() throws Exception {
      return task.get(60, TimeUnit.SECONDS);
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }

    private String shown(Pattern pattern) {
      await().atMost(30, TimeUnit.SECONDS).until(() -> pattern.matcher(err()).find());
      Matcher matcher = pattern.matcher(err());
      assertThat(matcher.find()).isTrue();
      return matcher.group(1);
    }

    /** What a person does with the code, in a browser elsewhere. */
    HttpResponse<String> decide(String decision, String upn) throws Exception {
      String form =
          "user_code=%s&upn=%s&decision=%s"
              .formatted(shown(CODE), URLEncoder.encode(upn, StandardCharsets.UTF_8), decision);
      try (HttpClient browser = HttpClient.newBuilder().sslContext(gateway.tls).build()) {
        return browser.send(
            HttpRequest.newBuilder(URI.create(shown(PAGE)))
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString());
      }
    }
  }

  private List<GrantStatus> grantsOf(String upn) {
    try (StoredAccounts accounts = gateway.accounts()) {
      return accounts.administration(Actor.GATEWAY).grants().stream()
          .filter(status -> status.grant().upn().equals(upn))
          .toList();
    }
  }

  private void assertThatNothingChanged(Running run) throws Exception {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(grantsOf(BOB)).isEmpty();
    try (StoredAccounts accounts = gateway.accounts()) {
      assertThat(accounts.mailbox(BOB)).isEmpty();
    }
  }

  private String login(String mailbox, String password) throws IOException {
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + mailbox + " " + password);
      return GatewayFixture.line(wire);
    }
  }

  @Test
  void letsALegacyClientInAfterACodeWasTypedElsewhere() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      Running run = new Running("grant", "device-code", "--upn", BOB, "--mailbox", "bob", "--json");
      String code = run.shown(CODE);
      assertThat(run.err()).contains("sign in as " + BOB, "Waiting for");
      assertThat(grantsOf(BOB)).isEmpty();
      assertThat(run.decide("accept", BOB).statusCode()).isEqualTo(200);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("\"upn\":\"" + BOB + "\"", "\"state\":\"active\"", "[\"" + BOB + "\"]")
          .hasLineCount(1)
          .doesNotContain(code);
      assertThat(log.lines(code)).isEmpty();
    }
    String objectId = gateway.sandbox.tenant().person(BOB).orElseThrow().objectId();
    assertThat(grantsOf(BOB))
        .singleElement()
        .satisfies(status -> assertThat(status.grant().objectId()).isEqualTo(objectId));
    assertThat(login(BOB, gateway.addDevice(BOB).revealText())).startsWith("a1 OK");
  }

  @Test
  void addsASharedMailboxWithItsUsersGrant() throws Exception {
    gateway.sandbox.allow(OFFICE, BOB);
    Running run = new Running("grant", "device-code", "--upn", BOB, "--mailbox", OFFICE);
    run.decide("accept", BOB);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("stored grant ", " of " + BOB + " and mailbox " + OFFICE);
    assertThat(login(OFFICE, gateway.addDevice(OFFICE).revealText())).startsWith("a1 OK");
  }

  @Test
  void renewsTheGrantThatIsThere() throws Exception {
    String before = grantsOf(GatewayFixture.ALICE).getFirst().grant().id().value();
    Running run = new Running("grant", "device-code", "--upn", "alice");
    run.decide("accept", GatewayFixture.ALICE);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(grantsOf(GatewayFixture.ALICE))
        .singleElement()
        .satisfies(status -> assertThat(status.grant().id().value()).isEqualTo(before));
  }

  @Test
  @DisplayName("R08 begun for one person and confirmed by another, nothing is stored")
  void storesNothingOfAnotherPerson() throws Exception {
    Running run = new Running("grant", "device-code", "--upn", BOB, "--mailbox", BOB);
    run.decide("accept", GatewayFixture.ALICE);
    assertThatNothingChanged(run);
    assertThat(run.err())
        .contains("it is the permission of " + GatewayFixture.ALICE + ", not of " + BOB);
  }

  @Test
  void storesNothingWhenThePersonSaysNo() throws Exception {
    Running run = new Running("grant", "device-code", "--upn", BOB);
    run.decide("cancel", BOB);
    assertThatNothingChanged(run);
    assertThat(run.err()).contains("was declined");
  }

  @Test
  void tellsThatAPolicyMayHaveForbiddenIt() throws Exception {
    gateway.sandbox.entra().forbidDeviceCodes(true);
    gateway.sandbox.entra().deviceCodeLife(Duration.ofSeconds(2));
    Running run = new Running("grant", "device-code", "--upn", BOB);
    assertThat(run.decide("accept", BOB).statusCode()).isEqualTo(403);
    assertThatNothingChanged(run);
    assertThat(run.err())
        .contains("nobody finished signing in", "a policy forbids device codes")
        .contains(gateway.configuration.portal());
  }

  @Test
  void tellsWhatEntraSaysOfAPolicyAndOfConsent() throws Exception {
    gateway.sandbox.entra().faults().next(new EntraFault.Refusal(400, "access_denied", 53003), 1);
    Running forbidden = new Running("grant", "device-code", "--upn", BOB);
    assertThatNothingChanged(forbidden);
    assertThat(forbidden.err()).contains("Conditional Access", "AADSTS53003");
    gateway.sandbox.entra().faults().next(new EntraFault.Aadsts(90094), 1);
    Running unapproved = new Running("grant", "device-code", "--upn", BOB);
    assertThatNothingChanged(unapproved);
    assertThat(unapproved.err()).contains("administrators must approve", "AADSTS90094");
  }

  @Test
  void storesNothingThatDoesNotOpenTheMailbox() throws Exception {
    gateway.sandbox.mail().quirks().on(Quirk.SMTP_AUTH_DISABLED);
    Running run = new Running("grant", "device-code", "--upn", BOB, "--mailbox", BOB);
    run.decide("accept", BOB);
    assertThatNothingChanged(run);
    assertThat(run.err()).contains(BOB + " does not open by smtp", "5.7.139");
  }

  @Test
  void takesNoMailboxFromAnotherGrant() throws Exception {
    gateway.sandbox.allow(GatewayFixture.ALICE, BOB);
    Running run =
        new Running("grant", "device-code", "--upn", BOB, "--mailbox", GatewayFixture.ALICE);
    run.decide("accept", BOB);
    assertThatNothingChanged(run);
    assertThat(run.err()).contains("another grant opens the mailbox " + GatewayFixture.ALICE);
  }

  @Test
  void leavesNothingHalfMadeWhenStopped() throws Exception {
    Running run = new Running("grant", "device-code", "--upn", BOB, "--mailbox", BOB);
    run.shown(CODE);
    run.thread.interrupt();
    assertThatNothingChanged(run);
    assertThat(run.err()).contains("interrupted");
  }
}
