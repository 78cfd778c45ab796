package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.accounts.UseLedger;
import org.kumobashi.server.config.Attempts;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.SubmissionLimits;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Upstream;
import org.kumobashi.server.login.AttemptLimiter;
import org.kumobashi.server.login.LocalCounters;
import org.kumobashi.server.login.Login;
import org.kumobashi.server.login.LoginRequest;
import org.kumobashi.server.login.LoginSettings;
import org.kumobashi.server.pacing.Paces;
import org.kumobashi.server.pacing.Waiting;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.telemetry.Traces;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.FakeAccounts;
import org.kumobashi.server.tokens.FakeClock;
import org.kumobashi.server.tokens.FakeRedeemer;
import org.kumobashi.server.tokens.TokenSettings;

final class UpstreamSessionsTest {
  private static final String ALICE = "alice@contoso.example";

  private final FakeClock clock = new FakeClock();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<MailboxError> noted = new CopyOnWriteArrayList<>();
  private final Transport transport = new Transport();
  private final SessionRegistry registry = new SessionRegistry(Limits.standard());
  private final Paces paces = new Paces(SubmissionLimits.standard(), clock, Waiting.sleeping());

  @AfterEach
  void stop() {
    threads.shutdownNow();
    transport.close();
  }

  private Login login() {
    accounts.add(new Mailbox(ALICE, accounts.delegated("alice", "refresh-1").id(), true));
    accounts.add(
        new Device(
            "phone",
            ALICE,
            "phone",
            Set.of(Protocol.values()),
            List.of(),
            Optional.empty(),
            clock.instant()),
        "right");
    TokenSettings settings =
        new TokenSettings(Duration.ofMinutes(10), Duration.ofSeconds(30), "portal", clock);
    return new Login(
        accounts,
        new AccessTokens(accounts, new FakeRedeemer(clock), threads, settings),
        new AttemptLimiter(
            accounts,
            new LocalCounters(),
            clock,
            new AttemptLimiter.Terms(Attempts::standard, _ -> {})),
        new LoginSettings(Optional.empty(), "portal", clock, noted::add));
  }

  private UpstreamSessions sessions(Duration connectTimeout) throws Exception {
    Upstream.Server nobody = new Upstream.Server("127.0.0.1", 1, TlsMode.IMPLICIT);
    Upstream upstream =
        new Upstream(
            nobody, nobody, nobody, Optional.empty(), connectTimeout, Duration.ofSeconds(5));
    UseLedger uses = new UseLedger((month, use) -> {}, ZoneOffset.UTC, clock);
    return new UpstreamSessions(
        new NetServer.Rooms(
            Optional.empty(), login(), paces, uses, new Metrics(), new Traces(clock), threads),
        registry,
        new Dialer(transport, TlsContexts.client(Optional.empty()), upstream, FixedNames.system()),
        new Dialects("gateway.example"),
        new IdleSessions(Duration.ofSeconds(30)));
  }

  private LoginFailure refusal(UpstreamSessions sessions) throws Exception {
    LoginRequest request =
        new LoginRequest(
            Protocol.SMTP,
            InetAddress.getLoopbackAddress(),
            new Credentials(ALICE, Secret.of("right")),
            Optional.empty());
    Opening opening = sessions.open(request, transport.workers().next()).get();
    assertThat(opening).isInstanceOf(Opening.Refused.class);
    return ((Opening.Refused) opening).failure();
  }

  @Test
  void aFailedDialGivesItsPlaceBack() throws Exception {
    assertThat(refusal(sessions(Duration.ofSeconds(5))))
        .isInstanceOf(LoginFailure.UpstreamUnreachable.class);
    assertThat(registry.leased() + paces.lent()).isZero();
  }

  @Test
  void aFailedDialIsNotedWithItsDevice() throws Exception {
    LoginFailure failure = refusal(sessions(Duration.ofSeconds(5)));
    assertThat(noted)
        .containsExactly(
            new MailboxError(
                ALICE,
                MailboxError.Kind.UPSTREAM_UNREACHABLE,
                Optional.of(Protocol.SMTP),
                "phone",
                InetAddress.getLoopbackAddress().getHostAddress(),
                failure.cause()));
  }

  @Test
  void aBugIsAnsweredAsOursAndGivesItsPlaceBack() throws Exception {
    // Nobody can configure this: more milliseconds than Netty counts.
    UpstreamSessions broken = sessions(Duration.ofDays(1_000));
    for (int i = 0; i <= Limits.standard().imapSessions(); i++) {
      assertThat(refusal(broken)).isInstanceOf(LoginFailure.Misconfigured.class);
    }
    assertThat(registry.leased() + paces.lent()).isZero();
  }
}
