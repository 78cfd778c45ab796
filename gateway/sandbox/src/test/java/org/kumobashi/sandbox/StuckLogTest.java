package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;

/** The real gateway whose log goes nowhere. */
class StuckLogTest {
  private static final String MAILBOX = "lab@" + Sandbox.DOMAIN;
  private static final int MESSAGES = 60;

  @TempDir Path folder;
  private Sandbox sandbox;
  private ServedGateway gateway;
  private Secret password;

  @BeforeEach
  void start() throws IOException {
    sandbox = SandboxFixture.startIn(folder);
    sandbox.mail().quirks().tarpit(Duration.ZERO);
    gateway = new ServedGateway(sandbox, folder);
    password = gateway.enrol(MAILBOX);
  }

  @AfterEach
  void stop() {
    gateway.close();
    sandbox.close();
  }

  private void serve(Redirect log) throws IOException {
    gateway.serve(
        List.of(),
        process -> {
          process.environment().put("KUMOBASHI_LOG_LEVEL", "TRACE");
          process.environment().put("KUMOBASHI_LIBRARY_LOG_LEVEL", "DEBUG");
          process.redirectError(log);
        });
  }

  private void sends(int messages) throws IOException {
    try (SubmissionClient client = SubmissionClient.greeted(gateway.connect(), MAILBOX)) {
      assertThat(client.logIn(password)).startsWith("235 ");
      for (int i = 0; i < messages; i++) {
        assertThat(client.send("m" + i)).startsWith("250 ");
      }
      client.quit();
    }
  }

  @Test
  @DisplayName("R55 a log that nobody reads holds up no session, and is complete once it is read")
  void waitsForNoReader() throws Exception {
    serve(Redirect.PIPE);
    sends(MESSAGES);
    assertThat(sandbox.mail().received()).hasSize(MESSAGES);
    try (BufferedReader log = gateway.process().errorReader(StandardCharsets.UTF_8)) {
      int octets = 0;
      String line = log.readLine();
      while (line != null && !line.contains("event=end")) {
        octets += line.length();
        line = log.readLine();
      }
      assertThat(line).as("the end of the session").isNotNull().contains("mailbox=" + MAILBOX);
      assertThat(octets).as("more than a pipe holds").isGreaterThan(65_536);
    }
  }

  @Test
  @DisplayName("R55 a log on a full disk holds up no session and no stop")
  void needsNoRoomForTheLog() throws Exception {
    serve(Redirect.to(new File("/dev/full")));
    sends(MESSAGES);
    assertThat(sandbox.mail().received()).hasSize(MESSAGES);
    gateway.process().destroy();
    assertThat(gateway.process().waitFor()).as("ended by SIGTERM").isZero();
  }
}
