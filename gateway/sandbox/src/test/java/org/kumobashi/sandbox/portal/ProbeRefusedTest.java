package org.kumobashi.sandbox.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.sandbox.RequiresProgram;
import org.kumobashi.sandbox.Sandbox;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.mail.Quirk;

/** A mailbox Exchange Online does not open is not connected, and the page says whom to ask what. */
@RequiresProgram("chromedriver")
class ProbeRefusedTest {
  private static final String CAROL = Campus.CAROL;
  private static Chromium browser;

  private Campus campus;

  @BeforeAll
  static void launch() throws IOException {
    browser = Chromium.start();
  }

  @AfterAll
  static void quit() {
    browser.close();
  }

  @BeforeEach
  void start() throws IOException {
    campus = Campus.open();
  }

  @AfterEach
  void stop() {
    campus.close();
  }

  /** The whole page after a sign-in that ends at this trouble, of which nothing is kept. */
  private String refused(String language, String upn, String trouble) {
    Walk person = campus.visitor(browser, language).open("/").toEntra();
    person.decide(upn, "accept").meet(trouble);
    assertThat(person.read("reference")).isNotBlank();
    campus.assertThatNothingIsKeptOf(upn);
    return person.content();
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void smtpAuthIsDisabled(String language) {
    campus.gateway.sandbox.mail().quirks().on(Quirk.SMTP_AUTH_DISABLED);
    assertThat(refused(language, CAROL, "smtp-auth-off"))
        .contains("Set-CASMailbox -SmtpClientAuthenticationDisabled $false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void aPolicyBarsSmtp(String language) {
    campus
        .gateway
        .sandbox
        .mail()
        .quirks()
        .nextSmtpReply(
            "AUTH",
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be"
                + " authenticated successfully.");
    assertThat(refused(language, CAROL, "smtp-barred")).contains("5.7.139");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void theUserIsAuthenticatedButNotConnected(String language) {
    campus.gateway.sandbox.mail().quirks().on(Quirk.AUTHENTICATED_BUT_NOT_CONNECTED);
    assertThat(refused(language, CAROL, "not-connected"))
        .contains("authenticated but not connected", "Set-CASMailbox -ImapEnabled $true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void theMailboxIsNotLicensed(String language) {
    String newcomer = "dave@" + Sandbox.DOMAIN;
    campus.gateway.sandbox.tenant().addUserWithoutMailbox(newcomer);
    assertThat(refused(language, newcomer, "no-mailbox")).contains("Get-EXOMailbox");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void consentIsMissing(String language) {
    campus
        .gateway
        .sandbox
        .entra()
        .faults()
        .next(new EntraFault.WithheldScope("https://outlook.office.com/SMTP.Send"), 1);
    assertThat(refused(language, CAROL, "consent-missing")).contains("SMTP.Send", "AADSTS65001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ja"})
  void exchangeOnlineIsAway(String language) {
    campus.gateway.sandbox.mail().quirks().on(Quirk.HANG_UP_AT_GREETING);
    var _ = refused(language, CAROL, "mail-down");
  }
}
