package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.dialogue.Step;
import org.kumobashi.protocol.dialogue.UpstreamDialogue;
import org.kumobashi.protocol.dialogue.UpstreamStep;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.imap.ImapUpstreamDialogue;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;
import org.kumobashi.protocol.smtp.SmtpUpstreamDialogue;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;

class UpstreamDriverTest {
  private static UpstreamDialogue dialogue(Protocol protocol) {
    AccessToken token = new AccessToken(Secret.of("token"), Instant.MAX);
    return switch (protocol) {
      case IMAP -> new ImapUpstreamDialogue("alice@example.ac.jp", token);
      case POP3 -> new Pop3UpstreamDialogue("alice@example.ac.jp", token);
      case SMTP -> new SmtpUpstreamDialogue("alice@example.ac.jp", token, "gw.example");
    };
  }

  @ParameterizedTest
  @DisplayName("R43 what upstream says in clear behind its STARTTLS reply ends the connection")
  @CsvSource({
    "IMAP, * OK ready|, K0 OK go|K1 OK CAPABILITY completed|",
    "POP3, +OK ready|, +OK go|+ |",
    "SMTP, 220 ready|250-x|250 STARTTLS|, 220 go|250-x|250 AUTH XOAUTH2|"
  })
  void refusesOctetsBehindStartTls(Protocol protocol, String opening, String injected)
      throws SSLException {
    FrameDecoder frames = new FrameDecoder();
    EmbeddedChannel channel = new EmbeddedChannel(frames);
    Promise<UpstreamStep> verdict = channel.eventLoop().newPromise();
    Upstream.Server server = new Upstream.Server("localhost", 1, TlsMode.STARTTLS);
    channel
        .pipeline()
        .addLast(
            new UpstreamDriver(
                dialogue(protocol),
                frames,
                verdict,
                new UpstreamDriver.Target(
                    server, SslContextBuilder.forClient().build(), Duration.ofMinutes(1))));
    channel.pipeline().fireChannelActive();
    receive(channel, opening);
    receive(channel, injected);
    assertThat(verdict.getNow())
        .isInstanceOfSatisfying(
            Step.Refused.class,
            refused ->
                assertThat(refused.failure()).isInstanceOf(LoginFailure.UpstreamViolation.class));
    assertThat(channel.pipeline().get(SslHandler.class)).isNull();
    assertThat(channel.isOpen()).isFalse();
    assertThat(said(channel)).containsAnyOf("STARTTLS\r\n", "STLS\r\n").doesNotContain("AUTH");
    channel.finishAndReleaseAll();
  }

  private static void receive(EmbeddedChannel channel, String lines) {
    channel.writeInbound(
        Unpooled.copiedBuffer(lines.replace("|", "\r\n"), StandardCharsets.US_ASCII));
    channel.runPendingTasks();
  }

  private static String said(EmbeddedChannel channel) {
    StringBuilder text = new StringBuilder();
    for (ByteBuf said = channel.readOutbound(); said != null; said = channel.readOutbound()) {
      text.append(said.toString(StandardCharsets.US_ASCII));
      said.release();
    }
    return text.toString();
  }
}
