package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.accounts.DeviceUse;
import org.kumobashi.server.config.Network;

/** A new device as a browser meets it: form, card and guides. */
class CardPagesTest {
  private static final String ALICE = PortalFixture.ALICE;
  private static final String BOB = PortalFixture.BOB;

  @TempDir private Path directory;
  private PortalFixture portal;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    portal = new PortalFixture(directory);
    browser = portal.signedIn(ALICE);
  }

  @AfterEach
  void stop() {
    browser.close();
    portal.close();
  }

  private static String found(Browser browser, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(browser.page());
    return matcher.find() ? matcher.group(1) : "";
  }

  private Browser add(String... fields) throws Exception {
    browser.get("/devices/new");
    List<String> all = new ArrayList<>(List.of(fields));
    all.add("once=" + found(browser, "name=\"once\" value=\"([^\"]+)\""));
    return browser.post("/devices", all.toArray(String[]::new));
  }

  private Device device() {
    return portal.devices(ALICE).getFirst().device();
  }

  private String password() {
    return found(browser, "id=\"password\" translate=\"no\">([a-z0-9-]+)<");
  }

  @ParameterizedTest
  @CsvSource({
    "mail-program, 'IMAP,SMTP'",
    "fetcher, IMAP",
    "printer, SMTP",
    "other, 'IMAP,SMTP'",
    "'', 'IMAP,SMTP'"
  })
  void givesADeviceWhatItsKindUsuallySpeaks(String kind, String protocols) throws Exception {
    assertThat(add("label=x", "kind=" + kind).status()).isEqualTo(200);
    assertThat(device().kind()).isEqualTo(DeviceKind.ofWord(kind).orElse(DeviceKind.OTHER));
    assertThat(device().protocols().stream().sorted().map(Protocol::name))
        .containsExactly(protocols.split(",", -1));
    browser.get("/devices");
    assertThat(browser.page())
        .contains(Words.of(Language.ENGLISH).say("kind." + device().kind().word()));
  }

  @Test
  void keepsAllThatWasSaidOfADevice() throws Exception {
    add(
        "label=scanner",
        "kind=printer",
        "protocol=smtp",
        "networks=192.0.2.0/24,\u30002001:db8::/64 \uff11\uff10.0.0.1",
        "own-network=yes",
        "expires=2099-12-31",
        "senders=listed",
        "addresses=Scan@example.org\r\noffice@example.org",
        "check-from=yes",
        "rewrite=yes");
    assertThat(browser.status()).as(browser.page()).isEqualTo(200);
    assertThat(device().networks())
        .containsExactly(
            Network.parse("192.0.2.0/24"),
            Network.parse("2001:db8::/64"),
            Network.parse("10.0.0.1"),
            Network.parse("127.0.0.1"));
    assertThat(device().expires().orElseThrow()).isEqualTo("2100-01-01T00:00:00Z");
    SenderPolicy senders = device().submission().senders();
    assertThat(senders.allows(ALICE, "scan@example.org")).isTrue();
    assertThat(senders.allows(ALICE, ALICE)).isFalse();
    assertThat(senders.checksFrom()).isTrue();
    assertThat(senders.rewrites()).isTrue();
    assertThat(browser.get("/devices").page())
        .contains("192.0.2.0/24, 2001:db8::/64, 10.0.0.1, 127.0.0.1")
        .contains("office@example.org, scan@example.org")
        .contains("2099-12-31");
  }

  @ParameterizedTest
  @CsvSource({
    "label=&kind=printer, label, 1 to 100",
    "kind=toaster, kind-mail-program, Choose the kind",
    "protocol=ldap, protocols, at least one use",
    "protocol=pop3, protocols, at least one use",
    "networks=10.0.0.1/8, networks, 10.0.0.1/8\" is no network",
    "networks=10.1/16, networks, 10.1/16\" is no network",
    "networks=printer.example.org, networks, is no network",
    "networks=::/129, networks, is no network",
    "expires=yesterday, expires, not over yet",
    "expires=2001-01-01, expires, not over yet",
    "expires=+999999999-01-01, expires, not over yet",
    "senders=nobody, senders-any, may send as",
    "senders=listed, addresses, 1 to 100 addresses",
    "senders=listed&addresses=any, addresses, any\" is no mail address",
    "senders=any&check-from=yes, senders-any, none to check",
    "senders=any&rewrite=yes, senders-any, none to check"
  })
  void saysAtTheFieldWhatIsWrongWithIt(String fields, String field, String fault) throws Exception {
    String[] sent = ("label=x&" + fields).split("&", -1);
    if (fields.startsWith("label")) {
      sent = fields.split("&", -1);
    }
    add(sent);
    assertThat(browser.status()).isEqualTo(422);
    assertThat(browser.page())
        .contains("role=\"alert\"")
        .contains("<a href=\"#" + field + "\">")
        .contains("id=\"" + field + "\"")
        .containsPattern("at-field\">[^<]*" + Pattern.quote(fault));
    assertThat(portal.devices(ALICE)).isEmpty();
  }

  @Test
  void keepsWhatWasTypedWhenSomethingIsWrong() throws Exception {
    add(
        "label=my printer",
        "kind=printer",
        "protocol=smtp",
        "networks=10.0.0.1/8 <b>",
        "own-network=yes",
        "expires=2001-01-01",
        "senders=listed",
        "addresses=nobody",
        "check-from=yes",
        "rewrite=yes");
    assertThat(browser.status()).isEqualTo(422);
    assertThat(browser.page())
        .contains("value=\"my printer\"")
        .contains("value=\"printer\" checked")
        .contains("value=\"smtp\" checked")
        .contains(">10.0.0.1/8 &lt;b&gt;</textarea>")
        .contains("value=\"2001-01-01\"")
        .contains("value=\"listed\" checked")
        .contains(">nobody</textarea>")
        .containsPattern("name=\"own-network\"[^>]* checked")
        .containsPattern("name=\"check-from\"[^>]* checked")
        .containsPattern("name=\"rewrite\"[^>]* checked")
        .doesNotContain("value=\"any\" checked");
  }

  @Test
  void asksForTooManyNetworksInOneSentence() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int network = 0; network < 51; network++) {
      many.append("10.0.").append(network).append(".0/24 ");
    }
    add("label=x", "networks=" + many);
    assertThat(browser.status()).isEqualTo(422);
    assertThat(browser.page()).contains("at most 50 networks").doesNotContain("is no network");
  }

  @Test
  void suggestsTheAddressThePersonIsAt() throws Exception {
    browser.get("/devices/new?kind=printer");
    assertThat(browser.page())
        .contains("From the address you are at now: 127.0.0.1")
        .contains("value=\"printer\" checked");
  }

  @Test
  @DisplayName("the card holds the password once, the guides on it too, and later none")
  void showsThePasswordOnTheCardAndNeverAgain() throws Exception {
    add("label=laptop", "kind=mail-program");
    String password = password();
    assertThat(portal.accounts.device(ALICE, Secret.of(password))).isPresent();
    assertThat(browser.page())
        .contains("id=\"user\">" + ALICE)
        .contains("mail.example.org")
        .contains("993")
        .contains("587")
        .contains("id=\"guide-thunderbird\"")
        .contains("<svg class=\"code\" id=\"code\" role=\"img\" aria-label=\"QR code")
        .doesNotContain("id=\"guide-ricoh\"")
        .doesNotContain("id=\"guide-msmtp\"");
    assertThat(browser.page().split(Pattern.quote(password), -1)).hasSizeGreaterThan(3);

    assertThat(browser.get("/devices/" + device().id() + "/guide").status()).isEqualTo(200);
    assertThat(browser.page())
        .contains("id=\"guide-thunderbird\"")
        .contains("(the password you were shown)")
        .doesNotContain(password)
        .doesNotContain("<svg");
    assertThat(browser.get("/devices").page()).doesNotContain(password);
  }

  @Test
  void copiesByAScriptOfItsOwnAndShowsNoButtonWithoutIt() throws Exception {
    add("label=cron", "kind=fetcher");
    assertThat(browser.header("Content-Security-Policy"))
        .startsWith("default-src 'none';")
        .endsWith("; script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(browser.page())
        .contains("<script src=\"/copy.js\" defer></script>")
        .containsPattern("<button type=\"button\"[^>]* data-copy=\"password\"[^>]* hidden>")
        .containsPattern("<button type=\"button\"[^>]* data-copy=\"file-fetchmail\"[^>]* hidden>")
        .doesNotContainPattern("(?i) style=| on[a-z]+=|javascript:");
    assertThat(browser.page().split("<script", -1)).hasSize(2);
    assertThat(browser.get("/copy.js").header("Content-Type")).startsWith("text/javascript");
    assertThat(browser.get("/devices").header("Content-Security-Policy"))
        .doesNotContain("script-src");
  }

  @Test
  void showsGuidesToNobodyElse() throws Exception {
    add("label=laptop");
    String guide = "/devices/" + device().id() + "/guide";
    try (Browser bob = portal.signedIn(BOB)) {
      assertThat(bob.get(guide).status()).isEqualTo(404);
      assertThat(bob.page()).doesNotContain("laptop");
    }
    try (Browser nobody = portal.browser()) {
      assertThat(nobody.get(guide).status()).isEqualTo(401);
    }
    portal.accounts.administration(Actor.GATEWAY).revokeDevice(device().id());
    assertThat(browser.get(guide).status()).isEqualTo(404);
  }

  @Test
  void comesBackToTheGuideAfterAChangeOfLanguage() throws Exception {
    add("label=laptop");
    String guide = "/devices/" + device().id() + "/guide";
    browser.get(guide).post("/language", "language=ja", "back=" + guide);
    assertThat(browser.header("Location")).endsWith(guide);
    assertThat(browser.get(guide).page())
        .contains("laptop の設定手順")
        .contains("通常のパスワード認証")
        .contains("(表示されたパスワード)");
  }

  @Test
  void listsWhatADeviceUsedThisMonth() throws Exception {
    add("label=laptop");
    YearMonth month = YearMonth.from(portal.now.atZone(ZoneOffset.UTC));
    portal.accounts.deviceUses().add(month, Map.of(device().id(), new DeviceUse(7, 1024, 2048)));
    portal
        .accounts
        .deviceUses()
        .add(month.minusMonths(1), Map.of(device().id(), new DeviceUse(1000, 1, 1)));
    assertThat(browser.get("/devices").page())
        .contains("7 messages sent, 3.0 KiB transferred")
        .contains("how many it read cannot be known");
  }

  @Test
  void escapesALabelOnCardAndGuide() throws Exception {
    add("label=<script>alert(1)</script>");
    assertThat(browser.page()).doesNotContain("<script>").contains("&lt;script");
    assertThat(browser.get("/devices/" + device().id() + "/guide").page())
        .doesNotContain("<script>")
        .contains("&lt;script");
  }
}
