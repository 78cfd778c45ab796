package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;

class ProbeTroublesTest {
  private static LoginFailure refused(String cause) {
    return new LoginFailure.UpstreamRefused(cause, false);
  }

  private static Trouble told(Protocol protocol, String cause, LoginFailure... other) {
    return ProbeTroubles.of(
        new MailboxProbe.Refusal(
            protocol,
            refused(cause),
            other.length == 0 ? Optional.empty() : Optional.of(other[0])));
  }

  @ParameterizedTest
  @CsvSource({
    "IMAP, BAD User is authenticated but not connected., NOT_CONNECTED",
    "IMAP, NO AUTHENTICATE failed., IMAP_REFUSED",
    "POP3, -ERR Authentication failure: unknown user name or bad password., POP3_REFUSED",
    "SMTP, 535 5.7.139 SmtpClientAuthentication is disabled for the Tenant., SMTP_AUTH_OFF",
    "SMTP, 535 5.7.139 SmtpClientAuthentication is disabled for the Mailbox., SMTP_AUTH_OFF",
    "SMTP, 535 5.7.139 did not meet the criteria to be authenticated, SMTP_BARRED",
    "SMTP, 535 5.7.139 locked by your organization's security defaults policy, SMTP_BARRED",
    "SMTP, 535 5.7.3 Authentication unsuccessful, SMTP_REFUSED"
  })
  void readWhatUpstreamSaid(Protocol protocol, String said, Trouble trouble) {
    assertThat(told(protocol, "SMTP AUTH is disabled for the tenant: upstream said '" + said + "'"))
        .isEqualTo(trouble);
    assertThat(told(protocol, said)).isEqualTo(trouble);
  }

  @Test
  void missAMailboxThatOpensByNoProtocol() {
    assertThat(told(Protocol.IMAP, "not connected", refused("535 5.7.3")))
        .isEqualTo(Trouble.NO_MAILBOX);
  }

  @Test
  void doNotMissItForASwitchOfSmtpOrAServerThatIsAway() {
    String said = "User is authenticated but not connected.";
    assertThat(told(Protocol.IMAP, said, refused("535 5.7.139 disabled for the Tenant")))
        .isEqualTo(Trouble.NOT_CONNECTED);
    assertThat(told(Protocol.IMAP, said, new LoginFailure.UpstreamUnreachable("gone")))
        .isEqualTo(Trouble.NOT_CONNECTED);
  }

  @Test
  void tellWhatPasses() {
    assertThat(
            ProbeTroubles.of(
                new MailboxProbe.Refusal(
                    Protocol.SMTP, new LoginFailure.UpstreamUnreachable("gone"))))
        .isEqualTo(Trouble.MAIL_DOWN);
    assertThat(
            ProbeTroubles.of(
                new MailboxProbe.Refusal(Protocol.SMTP, new LoginFailure.Throttled("421"))))
        .isEqualTo(Trouble.MAIL_BUSY);
  }
}
