package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.identity.LoginFailure;

/** What happens when one side goes away. */
class SubmissionLossTest {
  private static final String LOST = SubmissionWords.LOST + "\r\n";

  private final SubmissionStage idle = SubmissionStage.withLimit(1000);
  private final SubmissionStage busy = SubmissionStage.inContent(1000);

  static Stream<LoginFailure> failures() {
    return Stream.of(
        new LoginFailure.UpstreamUnreachable("c"),
        new LoginFailure.UpstreamViolation("c"),
        new LoginFailure.UpstreamRefused("c", true),
        new LoginFailure.TokenServiceUnavailable("c"),
        new LoginFailure.SignInRequired("c", "portal.example"),
        new LoginFailure.AccountBlocked("c"),
        new LoginFailure.BadCredentials("c"),
        new LoginFailure.TooManyAttempts("c"),
        new LoginFailure.NotPermitted("c"),
        new LoginFailure.Throttled("c"),
        new LoginFailure.Misconfigured("c"));
  }

  @Test
  @DisplayName("R36 upstream lost after the end of a message: 451, and the outcome is unknown")
  void tellsThatAnOutcomeIsUnknown() {
    busy.client("Subject: x\r\nMessage-ID:\r\n <7@x>\r\n\r\nbody\r\n.\r\nNOOP\r\n");
    busy.act(busy.guard.upstreamEnded());
    assertThat(busy.heard()).isEqualTo(LOST + "250 2.0.0 OK\r\n");
    assertThat(busy.notes)
        .containsExactly("outcome unknown: upstream was lost before its reply message-id=<7@x>");
    assertThat(busy.guard.wantsClient()).isTrue();
  }

  @Test
  void swallowsTheRestWhenUpstreamIsLostInContent() {
    busy.client("x\r\n");
    busy.act(busy.guard.upstreamEnded());
    assertThat(busy.heard()).isEmpty();
    busy.client("y\r\n.\r\nMAIL FROM:<a@x>\r\n");
    assertThat(busy.heard()).isEqualTo(LOST);
    assertThat(busy.sent()).isEqualTo("x\r\nMAIL FROM:<a@x>\r\n");
    assertThat(busy.log()).isEqualTo("B");
  }

  @Test
  void tellsTooLargeEvenIfUpstreamWasLost() {
    busy.act(busy.guard.upstreamEnded());
    busy.client("x".repeat(2000) + "\r\n.\r\n");
    assertThat(busy.heard()).startsWith("552 5.3.4 ");
  }

  @Test
  void answersAllThatIsOwedWhenUpstreamEnds() {
    idle.client("MAIL FROM:<a@x>\r\nXYZZY\r\nEHLO x\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    idle.act(idle.guard.upstreamEnded());
    assertThat(idle.heard())
        .startsWith(LOST + "500 5.5.2 Command not known\r\n250-gate.example\r\n")
        .endsWith("250 SIZE 1000\r\n" + LOST + LOST);
    assertThat(idle.guard.doing()).isEqualTo("waiting for a command");
  }

  @Test
  void keepsALostTransactionTemporary() {
    idle.client("MAIL FROM:<a@x>\r\n");
    idle.upstream("250 ok\r\n");
    idle.act(idle.guard.upstreamEnded());
    idle.heard();
    idle.client("RCPT TO:<b@x>\r\nDATA\r\nRSET\r\nRCPT TO:<b@x>\r\n");
    assertThat(idle.heard()).matches("451 .*\r\n451 .*\r\n250 .*\r\n503 .*\r\n");
    idle.client("MAIL FROM:<a@x>\r\n");
    assertThat(idle.log()).isEqualTo("BB");
  }

  @Test
  void outlivesAnUpstreamThatTiresOfWaiting() {
    idle.client("MAIL FROM:<a@x>\r\n");
    idle.upstream("250 ok\r\n421 4.4.1 Connection timed out\r\n");
    assertThat(idle.heard()).isEqualTo("250 ok\r\n");
    assertThat(idle.log()).isEqualTo("BX");
    idle.client("RSET\r\nMAIL FROM:<a@x>\r\n");
    assertThat(idle.log()).isEqualTo("B");
    assertThat(idle.notes)
        .containsExactly("upstream spoke unasked: 421 4.4.1 Connection timed out");
  }

  @Test
  void forgetsAHalfReplyOfALostUpstream() {
    idle.client("MAIL FROM:<a@x>\r\n");
    idle.upstream("250-half");
    idle.act(idle.guard.upstreamEnded());
    idle.client("MAIL FROM:<a@x>\r\n");
    idle.upstream("250 fresh\r\n");
    assertThat(idle.heard()).isEqualTo(LOST + "250 fresh\r\n");
  }

  @Test
  void answersQuitAfterALoss() {
    idle.client("MAIL FROM:<a@x>\r\nQUIT\r\n");
    idle.act(idle.guard.upstreamEnded());
    assertThat(idle.heard()).isEqualTo(LOST + SubmissionWords.GOODBYE + "\r\n");
    assertThat(idle.log()).isEqualTo("BC");
  }

  @Test
  @DisplayName("R41 a client that waited too long for its turn hears 421 4.3.2")
  void endsTheSessionOfAClientThatWaitedTooLong() {
    idle.withoutSessions().client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n");
    idle.act(idle.guard.upstreamFailed(new LoginFailure.TooManySessions("c")));
    assertThat(idle.heard()).startsWith("421 4.3.2 ").hasLineCount(1);
    assertThat(idle.log()).isEqualTo("BC");
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("R41 a failed redial is temporary whatever its reason, and the session stays usable")
  void tellsAFailedRedialAsTemporary(LoginFailure failure) {
    idle.withoutSessions().client("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n");
    assertThat(idle.heard()).isEmpty();
    idle.act(idle.guard.upstreamFailed(failure));
    idle.pump();
    assertThat(idle.heard()).matches("(451 4\\.\\d\\.\\d .*\r\n){3}");
    idle.client("MAIL FROM:<a@x>\r\n");
    assertThat(idle.log()).isEqualTo("BB");
  }

  @Test
  void deliversNothingWhenTheClientVanishesInContent() {
    busy.client("x\r\n.");
    busy.act(busy.guard.clientEnded());
    assertThat(busy.sent()).isEqualTo("x\r\n");
    assertThat(busy.log()).isEqualTo("XC");
    assertThat(busy.notes).hasSize(1);
  }

  @Test
  void cutsUpstreamWhenTheClientLeavesBetweenCommands() {
    idle.client("MAIL FROM:<a@x>\r\n");
    idle.act(idle.guard.clientEnded());
    assertThat(idle.log()).as("a reply is still to come").isEqualTo("BXC");
    idle.act(idle.guard.upstreamEnded());
    idle.act(idle.guard.clientEnded());
    assertThat(idle.log()).isEmpty();
  }

  @Test
  void returnsUpstreamWhenTheClientLeavesBetweenCommands() {
    idle.client("MAIL FROM:<a@x>\r\n");
    idle.upstream("250 ok\r\n");
    idle.act(idle.guard.clientEnded());
    assertThat(idle.log()).isEqualTo("BRC");
  }

  @Test
  void hearsOutAWholeMessageWhoseClientHasLeft() {
    busy.client("Message-Id: <8@x>\r\n\r\nx\r\n.\r\nQUIT\r\n");
    busy.act(busy.guard.clientEnded());
    assertThat(busy.log()).isEmpty();
    busy.upstream("250 2.6.0 Queued\r\n");
    assertThat(busy.heard()).isEmpty();
    assertThat(busy.log()).isEqualTo("RC");
    assertThat(busy.notes)
        .containsExactly("the client left too early to hear: 250 2.6.0 Queued message-id=<8@x>");
  }

  @Test
  void returnsASessionThatComesAfterItsClientLeft() {
    idle.withoutSessions().client("MAIL FROM:<a@x>\r\n");
    idle.act(idle.guard.clientEnded());
    idle.act(idle.guard.upstreamReady(SubmissionStage.EXCHANGE));
    assertThat(idle.log()).isEqualTo("BCR");
    assertThat(idle.sent()).isEmpty();
  }
}
