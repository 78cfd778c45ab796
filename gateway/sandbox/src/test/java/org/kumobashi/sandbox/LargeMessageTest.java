package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.ReceivedDigest;

/** The largest message there may be, over real sockets and TLS. For many at once: the load run. */
class LargeMessageTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final long SMALL = 8L * 1024 * 1024;

  private GatewayFixture gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
    gateway.sandbox.mail().quirks().on(Quirk.KEEPS_DIGESTS_ONLY);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  @DisplayName("R47 a message as large as the limit arrives whole, and no buffer grows with it")
  void arrivesWholeThroughSmallBuffers() throws Exception {
    // Time enough for all of it to pile up before upstream reads the first octet: if the gateway
    // read on regardless, its buffers would grow by 25 MB here, and otherwise by 3.
    gateway.sandbox.mail().quirks().contentDelay(Duration.ofSeconds(8));
    LargeMessage message = new LargeMessage(ALICE, 1);
    long before = buffers();
    long most = before;
    try (ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> reply = sender.submit(() -> send(message));
      while (!reply.isDone()) {
        most = Math.max(most, buffers());
      }
      assertThat(reply.get()).startsWith("250");
    }
    assertThat(gateway.sandbox.mail().digests())
        .containsExactly(new ReceivedDigest(ALICE, ALICE, LargeMessage.SIZE, message.digest()));
    assertThat(before).isPositive();
    assertThat(most - before).isLessThan(SMALL);
  }

  private String send(LargeMessage message) throws IOException {
    try (Wire wire = gateway.connect("submissions")) {
      GatewayFixture.reply(wire);
      String login = "\0" + ALICE + "\0" + gateway.password.revealText();
      byte[] octets = login.getBytes(StandardCharsets.UTF_8);
      wire.say("EHLO x", "AUTH PLAIN " + Base64.getEncoder().encodeToString(octets));
      GatewayFixture.reply(wire);
      GatewayFixture.reply(wire);
      wire.say("MAIL FROM:<" + ALICE + "> SIZE=" + LargeMessage.SIZE, "RCPT TO:<b@x>", "DATA");
      GatewayFixture.reply(wire);
      GatewayFixture.reply(wire);
      assertThat(GatewayFixture.reply(wire)).startsWith("354");
      message.send(wire);
      return GatewayFixture.reply(wire);
    }
  }

  /** What the gateway's network buffers hold outside the heap. */
  private long buffers() throws IOException, InterruptedException {
    int port = gateway.gateway().managementAddress().orElseThrow().getPort();
    return gateway
        .get("http://127.0.0.1:" + port + "/metrics")
        .lines()
        .filter(line -> line.startsWith("kumobashi_buffers_octets"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }
}
