package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.accounts.MailboxErrors;

class PlainWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SIGN_IN_REQUIRED | 50173 | invalid_grant AADSTS50173            | entra.revoked
          SIGN_IN_REQUIRED | 0     | the grant is SIGN_IN_REQUIRED        | kind.SIGN_IN_REQUIRED
          ACCOUNT_BLOCKED  | 50057 | AADSTS50057                          | entra.disabled
          ACCOUNT_BLOCKED  | 12345 | AADSTS12345                          | kind.ACCOUNT_BLOCKED
          NOT_PERMITTED    | 0     | the device password has expired      | said.expired
          NOT_PERMITTED    | 0     | the device may not use smtp          | said.protocol
          NOT_PERMITTED    | 0     | the device may not come from this network | said.network
          NOT_PERMITTED    | 0     | the mailbox is switched off          | said.off
          NOT_PERMITTED    | 0     | the device has been revoked          | said.revoked-device
          UPSTREAM_REFUSED | 0     | NO User is authenticated but not connected. | said.not-connected
          UPSTREAM_REFUSED | 0     | 535 5.7.139 Authentication unsuccessful | said.smtp-off
          UPSTREAM_REFUSED | 0     | something unheard of                 | kind.UPSTREAM_REFUSED
          SUBMISSION | 0 | upstream refused a message: 554 5.2.252 SendAsDenied; a not allowed | said.send-as
          SUBMISSION | 0 | upstream refused a message: 451 4.7.0 Temporary server error | said.busy
          SUBMISSION | 0 | upstream refused a message: 550 5.4.1 x | kind.SUBMISSION
          SUBMISSION | 0 | outcome unknown: upstream was lost before its reply | said.outcome-unknown
          BAD_CREDENTIALS  | 0     | mailbox full                         | kind.BAD_CREDENTIALS
          """)
  void sayWhatAnErrorMeans(MailboxError.Kind kind, int number, String cause, String word) {
    MailboxError error =
        new MailboxError("a@x", kind, Optional.of(Protocol.SMTP), "d-1", "192.0.2.1", cause);
    MailboxErrors.Kept kept =
        new MailboxErrors.Kept(error, number, "", Instant.EPOCH, Instant.EPOCH, 1);
    assertThat(PlainWords.key(kept)).isEqualTo("error." + word);
  }

  @Test
  void areThereInBothLanguages() {
    for (Language language : Language.values()) {
      assertThat(Words.of(language).all().keySet()).containsAll(PlainWords.keys());
    }
  }
}
