package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.config.Suites;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;

/**
 * Somebody who answers in place of upstream, while a listener of the same process speaks TLS 1.0
 * with old devices.
 */
final class UpstreamTlsTest {
  private static final String END = "(end)";

  @TempDir Path folder;
  private final Transport transport = new Transport();
  private final TestCertificate authority = TestCertificate.create("Authority");
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    authority.writeCertificate(folder.resolve("ca.pem"));
    TestCertificate own = TestCertificate.create();
    ServerTls files =
        new ServerTls(
            own.writeCertificate(folder.resolve("own.pem")),
            new SecretReference.InFile(own.writeKey(folder.resolve("own-key.pem"))));
    new TlsContexts(ServerCertificates.read(files, InstantSource.system()))
        .listener(
            "old",
            TlsTerms.of(TlsMode.IMPLICIT).withLegacyFrom(Network.parse("127.0.0.0/8")),
            Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    transport.close();
  }

  private AddressStage.Behaviour showing(TestCertificate certificate, TlsMode tls) {
    return client -> {
      try (client) {
        if (tls == TlsMode.STARTTLS) {
          DoorStage.say(client, "+OK ready\r\n");
          heard.add(DoorStage.line(client));
          DoorStage.say(client, "+OK begin\r\n");
        }
        Socket secured = certificate.secure(client, false);
        if (tls == TlsMode.IMPLICIT) {
          DoorStage.say(secured, "+OK ready\r\n");
        }
        for (String answer : List.of("+ \r\n", "+OK logged in\r\n")) {
          heard.add(DoorStage.line(secured));
          DoorStage.say(secured, answer);
        }
      } finally {
        heard.add(END);
      }
    };
  }

  private LoginFailure failure(TestCertificate shown, TlsMode tls, Optional<Path> trust)
      throws IOException {
    try (AddressStage upstream = AddressStage.of("127.0.0.1", 0, showing(shown, tls))) {
      return ((Dialer.Dialled.Failed) DialOnce.dial(transport, upstream.port(), tls, trust))
          .failure();
    }
  }

  private Optional<Path> pinned() {
    return Optional.of(folder.resolve("ca.pem"));
  }

  private void assertNoTokenWasHeard() {
    await().until(() -> heard.contains(END));
    assertThat(heard).doesNotContain("AUTH XOAUTH2").containsOnlyOnce(END);
    assertThat(heard).isSubsetOf("STLS", "", END);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void hearsTheTokenIfItsCertificateIsOfThePinnedAuthority(TlsMode tls) throws IOException {
    TestCertificate right = authority.issue("localhost");
    try (AddressStage upstream = AddressStage.of("127.0.0.1", 0, showing(right, tls))) {
      assertThat(DialOnce.dial(transport, upstream.port(), tls, pinned()))
          .isInstanceOfSatisfying(
              Dialer.Dialled.LoggedIn.class, session -> session.channel().close());
    }
    assertThat(heard).contains("AUTH XOAUTH2");
  }

  /** Who may show a certificate in place of upstream. */
  enum Impostor {
    OF_ANOTHER_NAME("No subject alternative DNS name matching localhost found"),
    EXPIRED("NotAfter: "),
    SIGNED_BY_ITSELF("unable to find valid certification path"),
    OF_ANOTHER_AUTHORITY("Signature does not match");

    final String cause;

    Impostor(String cause) {
      this.cause = cause;
    }
  }

  // The other authority has the name of the right one.
  private TestCertificate shownBy(Impostor impostor) {
    return switch (impostor) {
      case OF_ANOTHER_NAME -> authority.issue("outlook.example");
      case EXPIRED -> authority.issueExpired("localhost");
      case SIGNED_BY_ITSELF -> TestCertificate.create();
      case OF_ANOTHER_AUTHORITY -> TestCertificate.create("Authority").issue("localhost");
    };
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "OF_ANOTHER_NAME, IMPLICIT",
    "OF_ANOTHER_NAME, STARTTLS",
    "EXPIRED, IMPLICIT",
    "EXPIRED, STARTTLS",
    "SIGNED_BY_ITSELF, IMPLICIT",
    "SIGNED_BY_ITSELF, STARTTLS",
    "OF_ANOTHER_AUTHORITY, IMPLICIT",
    "OF_ANOTHER_AUTHORITY, STARTTLS"
  })
  void isToldWhyAndHearsNoToken(Impostor impostor, TlsMode tls) throws IOException {
    assertThat(failure(shownBy(impostor), tls, pinned()))
        .isInstanceOfSatisfying(
            UpstreamUnreachable.class,
            trouble ->
                assertThat(trouble.cause())
                    .startsWith("TLS with localhost failed: ")
                    .contains(impostor.cause));
    assertNoTokenWasHeard();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void hearsNoTokenIfTheSystemDoesNotTrustIt(TlsMode tls) throws IOException {
    assertThat(failure(authority.issue("localhost"), tls, Optional.empty()))
        .isInstanceOfSatisfying(
            UpstreamUnreachable.class,
            trouble -> assertThat(trouble.cause()).contains("unable to find valid certification"));
    assertNoTokenWasHeard();
  }

  /** A server of these versions of TLS, with all suites of old devices. */
  private Channel speaking(String... versions) throws IOException {
    TestCertificate own = authority.issue("localhost");
    SslContext tls =
        SslContextBuilder.forServer(own.keys().getPrivate(), own.certificate())
            .sslProvider(SslProvider.OPENSSL)
            .protocols(versions)
            .ciphers(Suites.LEGACY, SupportedCipherSuiteFilter.INSTANCE)
            .build();
    return new ServerBootstrap()
        .group(transport.acceptors(), transport.workers())
        .channel(transport.serverChannel())
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel client) {
                client.pipeline().addLast(tls.newHandler(client.alloc()), new Listening());
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .syncUninterruptibly()
        .channel();
  }

  /** Greets, and answers nothing. */
  private final class Listening extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
        ctx.writeAndFlush(Unpooled.copiedBuffer("+OK ready\r\n", StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf octets = (ByteBuf) message;
      heard.add(octets.toString(StandardCharsets.US_ASCII).stripTrailing());
      octets.release();
      ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      heard.add(END);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable refused) {
      ctx.close();
    }
  }

  private String causeWithAServerOf(String version) throws IOException {
    Channel old = speaking(version);
    int port = ((InetSocketAddress) old.localAddress()).getPort();
    try {
      return ((Dialer.Dialled.Failed) DialOnce.dial(transport, port, TlsMode.IMPLICIT, pinned()))
          .failure()
          .cause();
    } finally {
      old.close().syncUninterruptibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1", "TLSv1.1"})
  void hearsNoTokenIfItSpeaksOldTlsAlone(String version) throws IOException {
    assertThat(causeWithAServerOf(version))
        .startsWith("TLS with localhost failed: ")
        .containsIgnoringCase("protocol");
    assertNoTokenWasHeard();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void hearsTheTokenIfItSpeaksTodaysTls(String version) throws IOException {
    assertThat(causeWithAServerOf(version)).doesNotContain("TLS with localhost failed");
    await().untilAsserted(() -> assertThat(heard).containsExactly("AUTH XOAUTH2", END));
  }
}
