package org.kumobashi.protocol.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ImapCapabilitiesTest {
  @Test
  @DisplayName("R30 before login nothing is offered that Exchange Online lacks after it")
  void offersBeforeLoginOnlyWhatUpstreamKeeps() {
    List<String> upstream =
        ImapCapabilities.parse(
            "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT"
                + " CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE CHILDREN"
                + " IDLE NAMESPACE LITERAL+");
    List<String> forLoginOnly = List.of("AUTH=PLAIN", "AUTH=LOGIN", "SASL-IR");
    assertThat(ImapCapabilities.parse(ImapCapabilities.beforeLogin(false, true)))
        .startsWith("IMAP4rev1")
        .allMatch(name -> upstream.contains(name) || forLoginOnly.contains(name));
  }

  @Test
  void namesNoMechanismWhereLoginIsNotAllowed() {
    assertThat(ImapCapabilities.beforeLogin(true, false))
        .isEqualTo("IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED");
  }

  @Test
  void dropsWhatWouldBreakAResponseCode() {
    assertThat(ImapCapabilities.afterLogin(List.of("IDLE", "X]OK", "A\r\nB", "", "IMAP4rev1")))
        .isEqualTo("IMAP4rev1 IDLE");
  }

  @Test
  void namesEachCapabilityOnce() {
    assertThat(ImapCapabilities.afterLogin(List.of("IDLE", "IDLE"))).isEqualTo("IDLE");
  }
}
