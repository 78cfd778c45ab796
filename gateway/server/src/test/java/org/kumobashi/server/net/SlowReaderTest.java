package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;
import org.kumobashi.server.telemetry.Metrics;

/** Clients that do not read, and those that say nothing for long. */
class SlowReaderTest {
  private static final long MAILBOX = 100L << 20;
  private final Transport transport = new Transport();

  @AfterEach
  void stopLoops() {
    transport.close();
  }

  @Test
  @DisplayName("R52 a client that never reads 100 MiB costs no more than a read and a write")
  void holdsLittleForAClientThatDoesNotRead() throws Exception {
    try (DoorStage stage = new DoorStage(Limits.standard())) {
      InetSocketAddress door = stage.listen(Protocol.IMAP, TlsMode.NONE, Origins.anywhere());
      try (Socket client = DoorStage.from("127.0.0.1", door)) {
        DoorStage.say(client, "a1 LOGIN alice secret\r\n");
        ScriptedSessions.Pending login = stage.login();
        stage.sessions.grant(login, List.of(), () -> {});
        Socket upstream = stage.upstream.accept();
        assertThat(DoorStage.line(client)).startsWith("* OK");
        assertThat(DoorStage.line(client)).startsWith("a1 OK");
        long before = Transport.bufferOctets();
        AtomicLong written = new AtomicLong();
        Thread writer = Thread.startVirtualThread(() -> write(upstream, written));
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> stage.population.clients().stream().noneMatch(it -> it.isWritable()));
        assertThat(Transport.bufferOctets() - before).isLessThan(4 << 20);
        assertThat(written.get()).as("the rest waits upstream").isLessThan(MAILBOX / 2);
        assertThat(count(client.getInputStream())).isEqualTo(MAILBOX);
        assertThat(Transport.bufferOctets() - before).isLessThan(4 << 20);
        writer.join();
      }
    }
  }

  private static void write(Socket upstream, AtomicLong written) {
    byte[] piece = new byte[64 * 1024];
    try (OutputStream out = upstream.getOutputStream()) {
      while (written.get() < MAILBOX) {
        out.write(piece);
        written.addAndGet(piece.length);
      }
    } catch (IOException cut) {
      throw new AssertionError(cut);
    }
  }

  private static long count(InputStream in) throws IOException {
    byte[] piece = new byte[1 << 20];
    long octets = 0;
    while (octets < MAILBOX) {
      int read = in.read(piece);
      assertThat(read).as("end of input after %d octets", octets).isPositive();
      octets += read;
    }
    return octets;
  }

  @ParameterizedTest(name = "{0}: {1} minutes and no more than {2}")
  @CsvSource({"IMAP, 34, 36", "POP3, 9, 11"})
  @DisplayName("R52 silence is borne as long as the protocol asks, and not for ever")
  void bearsSilence(Protocol protocol, int borne, int tooLong) throws Exception {
    EmbeddedChannel upstream = new EmbeddedChannel();
    FrameDecoder fromUpstream = new FrameDecoder();
    Upstream.Server server = new Upstream.Server("mail.example", 993, TlsMode.IMPLICIT);
    upstream
        .pipeline()
        .addLast(
            fromUpstream, ScriptedSessions.standIn(server, fromUpstream, upstream.eventLoop()));
    EmbeddedChannel client = logIn(protocol, upstream);
    pass(client, borne);
    assertThat(client.isActive() && upstream.isActive()).isTrue();
    upstream.writeInbound(Unpooled.copiedBuffer("* 1 EXISTS\r\n", StandardCharsets.US_ASCII));
    pass(client, borne);
    assertThat(client.isActive() && upstream.isActive()).as("since something was said").isTrue();
    pass(client, tooLong - borne);
    assertThat(client.isActive() || upstream.isActive()).isFalse();
    client.finishAndReleaseAll();
    upstream.finishAndReleaseAll();
  }

  private EmbeddedChannel logIn(Protocol protocol, EmbeddedChannel upstream) {
    Limits limits = Limits.standard();
    HandOver handOver =
        new HandOver(
            limits,
            new SessionRegistry(limits),
            new ScriptedSessions(transport, new InetSocketAddress(0)),
            ScriptedSessions::terms);
    ClientSetting setting =
        new ClientSetting(
            limits,
            Optional.empty(),
            (request, loop) ->
                loop.newSucceededFuture(
                    new Opening.Opened(
                        upstream, List.of(), ScriptedSessions.admission(protocol), () -> {})),
            handOver,
            new Metrics());
    ClientPolicy policy = ClientPolicy.standard("gw.example", false, true);
    FrameDecoder frames = new FrameDecoder();
    EmbeddedChannel client =
        new EmbeddedChannel(
            frames,
            new ClientDriver(
                setting,
                ConnectionTest.connection(protocol),
                Dialects.client(protocol, policy),
                frames));
    String login =
        protocol == Protocol.IMAP ? "a1 LOGIN alice secret\r\n" : "USER alice\r\nPASS secret\r\n";
    client.writeInbound(Unpooled.copiedBuffer(login, StandardCharsets.US_ASCII));
    client.runPendingTasks();
    assertThat(client.pipeline().get(Relay.class)).isNotNull();
    return client;
  }

  private static void pass(EmbeddedChannel channel, int minutes) {
    channel.advanceTimeBy(minutes, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();
  }
}
