package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamRefusalsTest {
  private static String explained(String text) {
    int code = Integer.parseInt(text.substring(0, 3));
    return UpstreamRefusals.explained(
        new SubmissionReplies.Reply.Complete(code, text + "\r\n"), "alice@example.ac.jp");
  }

  @ParameterizedTest
  @DisplayName("R41 each known refusal keeps its code and says what to do")
  @CsvSource(
      delimiter = '|',
      value = {
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
            + " Tenant. Visit https://aka.ms/smtp_auth_disabled for more information."
            + " [AM0P190CA0001.EURP190.PROD.OUTLOOK.COM 2026-11-24T10:00:00.000Z 08DE2AF000000001]"
            + " | switched off for alice@example.ac.jp",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
            + " Mailbox. | Authenticated SMTP",
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security"
            + " defaults policy. | sign-in policy",
        "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be"
            + " authenticated successfully. | sign-in policy",
        "550 5.7.30 Basic authentication is not supported for Client Submission. | operator of this"
            + " gateway",
        "530 5.7.57 Client not authenticated to send mail. | this gateway's login",
        "421 4.7.66 TLS 1.0 and 1.1 are not supported. | operator",
        "432 4.3.2 Concurrent connections limit exceeded | at once",
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded | at once",
        "421 4.4.2 Message submission rate for this client has exceeded the configured limit | too"
            + " many messages",
        "451 4.7.0 Temporary server error. Please try again later. PRX4 | busy",
        "421 4.3.2 Service not available | busy",
        "430 4.2.0 STOREDRV; mailbox server is too busy | busy",
        "554 5.2.252 SendAsDenied; alice@example.ac.jp not allowed to send as bob@example.ac.jp;"
            + " STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied |"
            + " address in From",
        "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied |"
            + " right to send as",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender | set the sender"
            + " to alice@example.ac.jp",
        "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException | tomorrow",
        "554 5.2.3 STOREDRV.Submission.Exception:MapiExceptionMaxSubmissionExceeded; Message size"
            + " exceeds maximum size limit | smaller attachments",
        "552 5.3.4 Message size exceeds fixed maximum message size | smaller attachments",
        "552 5.3.4 Header size exceeds fixed maximum size | header is too long",
        "550 5.1.8 Access denied, bad outbound sender AS(42004) | spam",
        "550 5.7.233 Your message can't be sent because your tenant exceeded its daily limit for"
            + " external recipients | daily limit",
        "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP | help"
            + " desk",
        "550 5.5.3 Too many recipients | fewer",
        "554 5.2.2 mailbox full | full",
        "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization |"
            + " operator",
      })
  void explainsKnownRefusals(String reply, String sentence) {
    assertThat(explained(reply))
        .startsWith(reply.substring(0, reply.indexOf(' ', 4) + 1))
        .contains(sentence)
        .hasLineCount(1)
        .hasSizeLessThanOrEqualTo(510);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "550 5.1.1 No such user | x",
        "452 4.5.3 Too many recipients | x",
        "550 5.4.1 Recipient address rejected: Access denied | x",
        "501 5.1.3 Invalid address | x",
        "250 2.0.0 OK | x",
        "451 4.4.0 DNS query failed | x"
      })
  void leavesOthersToTheOctet(String reply, String ignored) {
    assertThat(explained(reply)).isEqualTo(reply);
  }

  @Test
  @DisplayName("R36 upstream's own text stays in the reply")
  void keepsUpstreamsText() {
    assertThat(explained("554 5.2.2 mailbox full"))
        .startsWith("554 5.2.2 The mailbox is full")
        .endsWith("(mailbox full)");
  }

  @Test
  void addsALineToAReplyOfSeveral() {
    assertThat(explained("554-5.2.2 mailbox full\r\n554 5.2.2 sorry"))
        .startsWith("554-5.2.2 mailbox full\r\n554-5.2.2 sorry\r\n554 5.2.2 The mailbox is full")
        .hasLineCount(3);
  }

  @Test
  void cutsUpstreamsTextWhereTheLineWouldGrowTooLong() {
    assertThat(explained("554 5.2.2 mailbox full " + "x".repeat(900)))
        .hasSize(510)
        .endsWith("...)");
  }

  @Test
  void findsMicrosoftsIdOfTheEvent() {
    assertThat(
            UpstreamRefusals.correlation(
                "535 5.7.3 no [AM0P190CA0001.PROD.OUTLOOK.COM 2026-11-24T10:00:00.000Z"
                    + " 08DE2AF000000001]"))
        .contains("08DE2AF000000001");
    assertThat(UpstreamRefusals.correlation("550 5.1.1 no [host]")).isEmpty();
  }
}
