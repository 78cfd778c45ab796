package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session that is logged in stays so: who logs in once more is told, and nothing else changes.
 */
class SubmissionSecondLoginTest {
  private static final String REFUSED = "503 5.5.1 You are logged in already\r\n";

  private final SubmissionStage stage = SubmissionStage.withLimit(1000);

  @ParameterizedTest
  @ValueSource(strings = {"AUTH PLAIN AGEAYg==", "auth  login", "AUTH LOGIN YWxpY2U=", "AUTH"})
  @DisplayName("R12 a second AUTH is 503 and never reaches upstream")
  void refusesASecondLogin(String line) {
    stage.client(line + "\r\n");
    assertThat(stage.heard()).isEqualTo(REFUSED);
    assertThat(stage.sent()).isEmpty();
  }

  @Test
  @DisplayName("R12 AUTH inside a mail transaction is 503 and leaves the transaction as it was")
  void keepsTheTransactionWhenAuthComesAfterMail() {
    stage.client("MAIL FROM:<a@x>\r\nAUTH PLAIN AGEAYg==\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    assertThat(stage.sent()).isEqualTo("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    stage.upstream("250 a\r\n250 b\r\n354 c\r\n");
    assertThat(stage.heard()).isEqualTo("250 a\r\n" + REFUSED + "250 b\r\n354 c\r\n");
  }

  @Test
  @DisplayName("R12 R44 EHLO after login offers neither AUTH nor STARTTLS, and both are refused")
  void offersNoLoginAfterLogin() {
    stage.client("EHLO again\r\n");
    stage.upstream("250 2.0.0 Resetting\r\n");
    assertThat(stage.heard()).startsWith("250-").doesNotContain("AUTH", "STARTTLS");
    stage.client("STARTTLS\r\nAUTH PLAIN AGEAYg==\r\n");
    assertThat(stage.heard()).isEqualTo("503 5.5.1 STARTTLS comes before login\r\n" + REFUSED);
  }
}
