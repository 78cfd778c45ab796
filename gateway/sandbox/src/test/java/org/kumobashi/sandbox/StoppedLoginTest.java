package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.entra.EntraFault;

/** A gateway that is told to stop while a login waits for Entra ID, for longer than the grace. */
class StoppedLoginTest {
  private static final String MAILBOX = "alice@" + Sandbox.DOMAIN;

  @TempDir Path folder;

  @Test
  @DisplayName("R57 a login that outlives the grace is told, its token is kept, and it is no bug")
  void endsInOrder() throws Exception {
    try (Sandbox sandbox = SandboxFixture.startIn(folder);
        ServedGateway gateway = new ServedGateway(sandbox, folder)) {
      Secret password = gateway.enrol(MAILBOX);
      gateway.serve(List.of());
      sandbox.entra().supersededRefreshTokensEnd(true);
      sandbox.entra().faults().next(new EntraFault.Slow(Duration.ofSeconds(4)), 1);
      try (SubmissionClient client = SubmissionClient.greeted(gateway.connect(), MAILBOX)) {
        String response = "\0" + MAILBOX + "\0" + password.revealText();
        byte[] octets = response.getBytes(StandardCharsets.UTF_8);
        client.wire().say("AUTH PLAIN " + Base64.getEncoder().encodeToString(octets));
        await().until(() -> sandbox.entra().counters().tokenRequestsOf(MAILBOX) == 1);
        gateway.process().destroy();
        assertThat(client.reply()).startsWith("421 4.3.2 ");
      }
      assertThat(gateway.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(gateway.process().exitValue()).isZero();
      assertThat(gateway.log())
          .contains("event=stopped")
          .doesNotContain("event=bug", "level=ERROR", "Exception");
      // Entra ID takes the newest token only, which came when the client had long gone.
      gateway.serve(List.of());
      try (SubmissionClient client = SubmissionClient.greeted(gateway.connect(), MAILBOX)) {
        assertThat(client.logIn(password)).startsWith("235 ");
      }
    }
  }
}
