package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;

/** A mail server of several addresses, some of them dead. */
final class DialerTest {
  private static final TestCertificate CERTIFICATE = TestCertificate.create();
  private static final String LIVE = "127.0.0.1";
  private static final String DEAD = "127.0.0.2";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final Transport transport = new Transport();
  private final FixedNames names = new FixedNames();
  private final Routes routes = new Routes(names, Ticker.systemTicker());
  private AddressStage live;

  @BeforeEach
  void start() throws IOException {
    CERTIFICATE.writeCertificate(folder.resolve("ca.pem"));
    live = AddressStage.of(LIVE, 0, AddressStage.healthy(CERTIFICATE));
    names.say(DEAD, LIVE);
  }

  @AfterEach
  void stop() throws IOException {
    live.close();
    transport.close();
  }

  private Dialer.Dialled dial() throws IOException {
    Upstream.Server server = new Upstream.Server("localhost", live.port(), TlsMode.IMPLICIT);
    Upstream upstream =
        new Upstream(
            server,
            server,
            server,
            Optional.of(folder.resolve("ca.pem")),
            CONNECT_TIMEOUT,
            Duration.ofSeconds(30));
    AccessToken token = new AccessToken(Secret.of("token"), Instant.MAX);
    return new Dialer(transport, TlsContexts.client(upstream.trust()), upstream, routes)
        .dial(
            Protocol.POP3,
            new Pop3UpstreamDialogue("alice@example.ac.jp", token),
            transport.workers().next());
  }

  private void logsInThere() throws IOException {
    assertThat(dial())
        .isInstanceOfSatisfying(
            Dialer.Dialled.LoggedIn.class,
            session -> {
              assertThat(((InetSocketAddress) session.channel().remoteAddress()).getHostString())
                  .isEqualTo(LIVE);
              session.channel().close();
            });
  }

  private List<String> order() {
    return order(DEAD, LIVE);
  }

  private List<String> order(String... addresses) {
    return routes
        .healthiestFirst(
            Stream.of(addresses)
                .map(it -> new InetSocketAddress(InetAddress.ofLiteral(it), live.port()))
                .toList())
        .stream()
        .map(address -> address.getAddress().getHostAddress())
        .toList();
  }

  @Test
  void asksForNoAddressAnyMoreWhenTheGatewayHasStopped() {
    transport.close();
    assertThatThrownBy(this::dial).isInstanceOf(RejectedExecutionException.class);
    assertThat(names.asked).hasValue(0);
  }

  @Test
  @DisplayName("R50 an address that refuses is passed over, and comes last from then on")
  void passesOverAnAddressThatRefuses() throws IOException {
    logsInThere();
    assertThat(order()).containsExactly(LIVE, DEAD);
  }

  @Test
  @DisplayName("R50 an address that does not answer costs a fraction of the connect time-out, once")
  void passesOverAnAddressThatDoesNotAnswer() throws IOException {
    try (AddressStage hole = AddressStage.blackHole(DEAD, live.port())) {
      assertThat(hole.port()).isEqualTo(live.port());
      Instant began = Instant.now();
      logsInThere();
      assertThat(Duration.between(began, Instant.now()))
          .isGreaterThan(Duration.ofMillis(200))
          .isLessThan(CONNECT_TIMEOUT.dividedBy(2));
      assertThat(order()).containsExactly(LIVE, DEAD);
    }
  }

  @Test
  void remembersEveryAddressThatWasSlower() throws IOException {
    String other = "127.0.0.3";
    names.say(DEAD, other, LIVE);
    try (AddressStage hole = AddressStage.blackHole(DEAD, live.port());
        AddressStage another = AddressStage.blackHole(other, live.port())) {
      assertThat(hole.port()).isEqualTo(another.port());
      logsInThere();
      assertThat(order(DEAD, other, LIVE)).startsWith(LIVE);
    }
  }

  @Test
  void passesOverAnAddressWhoseTlsFails() throws IOException {
    try (AddressStage portal =
        AddressStage.of(DEAD, live.port(), AddressStage.saying("HTTP/1.1 302 Found\r\n"))) {
      logsInThere();
      logsInThere();
      assertThat(portal.connections).hasValue(1);
    }
  }

  @Test
  @DisplayName(
      "R50 a connection lost before upstream's verdict is temporary; the next goes elsewhere")
  void goesElsewhereAfterALostLogin() throws IOException {
    try (AddressStage half =
        AddressStage.of(DEAD, live.port(), AddressStage.leavingAfterTls(CERTIFICATE))) {
      assertThat(failure()).isInstanceOf(UpstreamUnreachable.class);
      logsInThere();
      assertThat(half.connections).hasValue(1);
    }
  }

  private Object failure() throws IOException {
    return ((Dialer.Dialled.Failed) dial()).failure();
  }

  @Test
  void tellsWhyWhenEveryAddressIsDead() throws IOException {
    names.say(DEAD, "127.0.0.3");
    assertThat(failure())
        .isInstanceOfSatisfying(
            UpstreamUnreachable.class,
            trouble -> assertThat(trouble.cause()).contains("cannot connect", "refused"));
  }

  @Test
  void tellsOfTlsWhenThatIsWhatFailedFirst() throws IOException {
    names.say(DEAD, "127.0.0.3");
    try (AddressStage portal =
        AddressStage.of(DEAD, live.port(), AddressStage.saying("HTTP/1.1 302 Found\r\n"))) {
      assertThat(failure())
          .isInstanceOfSatisfying(
              UpstreamUnreachable.class,
              trouble -> assertThat(trouble.cause()).contains("TLS with localhost failed"));
      assertThat(portal.connections).hasValue(1);
    }
  }

  @Test
  @DisplayName("R50 without an address the login is refused as temporary")
  void tellsThatTheNameIsUnknown() throws IOException {
    names.say();
    assertThat(failure())
        .isInstanceOfSatisfying(
            UpstreamUnreachable.class,
            trouble -> assertThat(trouble.cause()).contains("cannot be resolved"));
  }
}
