package org.kumobashi.server.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.config.Attempts;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.FakeAccounts;
import org.kumobashi.server.tokens.FakeClock;
import org.kumobashi.server.tokens.FakeRedeemer;
import org.kumobashi.server.tokens.Redemption;
import org.kumobashi.server.tokens.TokenSettings;

final class LoginTest {
  private static final String ALICE = "alice@contoso.example";
  private static final String PORTAL = "https://portal.example";

  private final FakeClock clock = new FakeClock();
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final FakeRedeemer redeemer = new FakeRedeemer(clock);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AccessTokens tokens =
      new AccessTokens(
          accounts,
          redeemer,
          threads,
          new TokenSettings(Duration.ofMinutes(10), Duration.ofSeconds(30), PORTAL, clock));
  private final List<MailboxError> noted = new CopyOnWriteArrayList<>();
  private final List<Tier> delayed = new CopyOnWriteArrayList<>();
  private final Login login =
      new Login(
          accounts,
          tokens,
          new AttemptLimiter(
              accounts,
              new LocalCounters(),
              clock,
              new AttemptLimiter.Terms(Attempts::standard, tier -> delayed.add(tier))),
          new LoginSettings(Optional.of("contoso.example"), PORTAL, clock, noted::add));
  private final Grant grant = accounts.delegated("alice", "refresh-1");

  @BeforeEach
  void enrol() {
    accounts.add(new Mailbox(ALICE, grant.id(), true));
    accounts.add(device("phone", Set.of(Protocol.values()), List.of(), Optional.empty()), "right");
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private Device device(
      String id, Set<Protocol> protocols, List<Network> networks, Optional<Instant> expires) {
    return new Device(id, ALICE, id, protocols, networks, expires, clock.instant());
  }

  private LoginOutcome attempt(String user, String password) {
    return attempt("192.0.2.1", user, password);
  }

  private LoginOutcome attempt(String address, String user, String password) {
    return login.attempt(
        new LoginRequest(
            Protocol.IMAP,
            address(address),
            new Credentials(user, Secret.of(password)),
            Optional.empty()));
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Admission admission(LoginOutcome outcome) {
    assertThat(outcome).isInstanceOf(LoginOutcome.Admitted.class);
    return ((LoginOutcome.Admitted) outcome).admission();
  }

  private static LoginFailure failure(LoginOutcome outcome) {
    assertThat(outcome).isInstanceOf(LoginOutcome.Refused.class);
    return ((LoginOutcome.Refused) outcome).failure();
  }

  private List<String> notes() {
    return accounts.notes().stream()
        .filter(note -> note.act().what().name().startsWith("DEVICE"))
        .map(
            note ->
                String.join(
                    " ",
                    note.actor().who(),
                    note.actor().origin(),
                    note.act().what().name(),
                    note.act().mailbox(),
                    note.act().detail()))
        .toList();
  }

  @Test
  void leavesALineForTheAuditLogOfEachPasswordThatWasLookedAt() {
    accounts.add(device("fax", Set.of(Protocol.SMTP), List.of(), Optional.empty()), "smtp only");
    attempt("alice", "right");
    attempt("alice", "smtp only");
    attempt("2001:db8::1", "alice", "wrong");
    attempt("2001:db8::1", "my-typed-password", "wrong");
    assertThat(notes())
        .containsExactly(
            "phone 192.0.2.1 DEVICE_LOGGED_IN " + ALICE + " imap",
            "fax 192.0.2.1 DEVICE_REFUSED " + ALICE + " imap: the device may not use imap",
            "unknown 2001:db8:0:0:0:0:0:1 DEVICE_REFUSED "
                + ALICE
                + " imap: no device has this password",
            // The store knows that this is no mailbox, and drops it.
            "unknown 2001:db8:0:0:0:0:0:1 DEVICE_REFUSED my-typed-password@contoso.example"
                + " imap: no device has this password");
  }

  @Test
  void leavesNoLineOfAPasswordThatWasNotLookedAt() {
    for (int guess = 0; guess < 100; guess++) {
      attempt("alice", "wrong-" + guess);
    }
    assertThat(notes()).hasSize(Attempts.standard().free());
  }

  @Test
  @DisplayName("R05 guesses made at once are bounded like guesses made one after another")
  void r05GuessesAtOnceAreBounded() throws Exception {
    List<Future<LoginOutcome>> guesses = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      guesses.add(threads.submit(() -> attempt("alice", "wrong-" + number)));
    }
    for (Future<LoginOutcome> guess : guesses) {
      failure(guess.get());
    }
    assertThat(accounts.lookUps()).hasSize(Attempts.standard().free());
  }

  @Test
  @DisplayName("R05 guesses made at once from many addresses are bounded for the mailbox")
  void r05GuessesFromManyAddressesAtOnceAreBounded() throws Exception {
    List<Future<LoginOutcome>> guesses = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      String address = "192.0.2." + i;
      guesses.add(threads.submit(() -> attempt(address, "alice", "wrong")));
    }
    for (Future<LoginOutcome> guess : guesses) {
      failure(guess.get());
    }
    assertThat(accounts.lookUps()).hasSize(Attempts.standard().freePerMailbox());
  }

  @Test
  void manyRightPasswordsAtOnceAreAllAdmitted() throws Exception {
    List<Future<LoginOutcome>> logins = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      logins.add(threads.submit(() -> attempt("alice", "right")));
    }
    for (Future<LoginOutcome> login : logins) {
      admission(login.get());
    }
  }

  @Test
  void takesNoteOfWhoWasRefusedAndWhy() {
    failure(attempt("alice", "wrong"));
    redeemer.behave(
        (_, _) -> new Redemption.Dead(Grant.State.SIGN_IN_REQUIRED, "invalid_grant AADSTS50173"));
    failure(attempt("alice", "right"));
    assertThat(noted)
        .containsExactly(
            new MailboxError(
                ALICE,
                MailboxError.Kind.BAD_CREDENTIALS,
                Optional.of(Protocol.IMAP),
                "",
                "192.0.2.1",
                "no device of " + ALICE + " has this password"),
            new MailboxError(
                ALICE,
                MailboxError.Kind.SIGN_IN_REQUIRED,
                Optional.of(Protocol.IMAP),
                "phone",
                "192.0.2.1",
                "invalid_grant AADSTS50173"));
  }

  @Test
  void takesNoNoteOfALoginThatSucceeds() {
    admission(attempt("alice", "right"));
    assertThat(noted).isEmpty();
  }

  @Test
  void admitsTheRightPassword() {
    Admission admission = admission(attempt("CONTOSO\\Alice", "right"));
    assertThat(admission.mailbox().address()).isEqualTo(ALICE);
    assertThat(admission.device().id()).isEqualTo("phone");
    assertThat(admission.grant()).isEqualTo(grant);
    assertThat(admission.token().value().revealText()).isEqualTo("access-1");
    assertThat(admission.fresh()).isTrue();
    assertThat(accounts.events()).containsExactly("used phone 192.0.2.1 imap");
  }

  @Test
  @DisplayName("R01 an expired access token lets no wrong password in")
  void r01ExpiredTokenDoesNotOpen() {
    admission(attempt(ALICE, "right"));
    clock.advance(Duration.ofHours(2));
    assertThat(failure(attempt(ALICE, "wrong"))).isInstanceOf(LoginFailure.BadCredentials.class);
    assertThat(redeemer.requests()).hasSize(1);
  }

  @Test
  @DisplayName("R02 an app-only grant does not open without the right password")
  void r02AppOnlyStillNeedsAPassword() {
    accounts.add(new Mailbox("printer@contoso.example", accounts.appOnly("printer").id(), true));
    assertThat(failure(attempt("printer", "wrong")))
        .isInstanceOf(LoginFailure.BadCredentials.class);
    assertThat(failure(attempt("nobody", "right"))).isInstanceOf(LoginFailure.BadCredentials.class);
    assertThat(redeemer.requests()).isEmpty();
  }

  @Test
  @DisplayName("R03 the first password ever tried is not adopted")
  void r03FirstPasswordIsNotAdopted() {
    assertThat(failure(attempt("new", "mine"))).isInstanceOf(LoginFailure.BadCredentials.class);
    assertThat(failure(attempt("new", "mine"))).isInstanceOf(LoginFailure.BadCredentials.class);
    assertThat(accounts.mailbox("new@contoso.example")).isEmpty();
    assertThat(accounts.events()).isEmpty();
  }

  @Test
  @DisplayName("R04 two devices of a mailbox log in interleaved for hours with few token requests")
  void r04TwoDevicesInterleave() {
    accounts.add(device("laptop", Set.of(Protocol.IMAP), List.of(), Optional.empty()), "other");
    for (int minute = 0; minute < 180; minute++) {
      assertThat(admission(attempt(ALICE, "right")).device().id()).isEqualTo("phone");
      assertThat(admission(attempt(ALICE, "other")).device().id()).isEqualTo("laptop");
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(redeemer.requests()).hasSizeBetween(3, 6);
  }

  @Test
  @DisplayName("R05 a thousand bad logins cost no token request and change nothing")
  void r05BadLoginsCostNothing() {
    for (int i = 0; i < 1000; i++) {
      failure(attempt("192.0.2." + i % 250, ALICE, "guess-" + i));
    }
    assertThat(redeemer.requests()).isEmpty();
    assertThat(accounts.events()).isEmpty();
    assertThat(accounts.refreshToken(grant.id())).contains(Secret.of("refresh-1"));
  }

  @Test
  @DisplayName("R06 unknown users and wrong passwords take the same way")
  void r06UnknownUserTakesTheSameWay() {
    for (String user : List.of(ALICE, "nobody", "a\u0000b", "", "@")) {
      assertThat(failure(attempt(user, "wrong"))).isInstanceOf(LoginFailure.BadCredentials.class);
    }
    assertThat(accounts.lookUps())
        .containsExactly(
            ALICE, "nobody@contoso.example", "nobody@invalid", "nobody@invalid", "nobody@invalid");
  }

  @Test
  void refusesAProtocolTheDeviceMayNotUse() {
    accounts.add(device("printer", Set.of(Protocol.SMTP), List.of(), Optional.empty()), "print");
    assertThat(failure(attempt(ALICE, "print")))
        .isEqualTo(new LoginFailure.NotPermitted("the device may not use imap"));
  }

  @Test
  void refusesANetworkTheDeviceMayNotComeFrom() {
    accounts.add(
        device(
            "printer",
            Set.of(Protocol.IMAP),
            List.of(Network.parse("10.0.0.0/8")),
            Optional.empty()),
        "print");
    assertThat(failure(attempt(ALICE, "print"))).isInstanceOf(LoginFailure.NotPermitted.class);
    admission(attempt("10.1.2.3", ALICE, "print"));
  }

  @Test
  void refusesAnExpiredDevicePassword() {
    Instant end = clock.instant().plus(Duration.ofDays(1));
    accounts.add(device("guest", Set.of(Protocol.IMAP), List.of(), Optional.of(end)), "guest");
    admission(attempt(ALICE, "guest"));
    clock.advance(Duration.ofDays(1));
    assertThat(failure(attempt(ALICE, "guest")))
        .isEqualTo(new LoginFailure.NotPermitted("the device password has expired"));
  }

  @Test
  void refusesAMailboxThatIsSwitchedOff() {
    accounts.add(new Mailbox(ALICE, grant.id(), false));
    assertThat(failure(attempt(ALICE, "right"))).isInstanceOf(LoginFailure.NotPermitted.class);
    assertThat(redeemer.requests()).isEmpty();
  }

  @Test
  void asksForASignInWhereTheGrantIsGone() {
    accounts.removeGrant(grant.id());
    assertThat(failure(attempt(ALICE, "right")))
        .isEqualTo(new LoginFailure.SignInRequired("the mailbox has no grant", PORTAL));
  }

  @Test
  void tellsStoreTroubleAsTemporary() {
    accounts.makeUnreadable();
    assertThat(failure(attempt(ALICE, "right")))
        .isInstanceOf(LoginFailure.TokenServiceUnavailable.class);
  }

  @Test
  void admitsEvenIfTheUseCannotBeRecorded() {
    accounts.fillDisk(true);
    admission(attempt(ALICE, "right"));
  }

  @Test
  @DisplayName("R18 a rejected cached token is redeemed once more and tried once more")
  void r18RejectedTokenIsReplacedOnce() {
    admission(attempt(ALICE, "right"));
    Admission cached = admission(attempt(ALICE, "right"));
    assertThat(cached.fresh()).isFalse();
    Admission second = admission(login.again(cached));
    assertThat(second.token()).isNotEqualTo(cached.token());
    assertThat(second.fresh()).isTrue();
    assertThat(failure(login.again(second))).isInstanceOf(LoginFailure.UpstreamRefused.class);
    assertThat(redeemer.requests()).hasSize(2);
  }

  @Test
  @DisplayName("R18 a mailbox that upstream always refuses does not become a token request a login")
  void r18ConstantRefusalIsNotAStorm() {
    for (int i = 0; i < 40; i++) {
      Admission admission = admission(attempt(ALICE, "right"));
      while (login.again(admission) instanceof LoginOutcome.Admitted(Admission next)) {
        admission = next;
      }
    }
    assertThat(redeemer.requests()).hasSize(2);
  }

  @Test
  void aRetryTellsWhyThereIsNoOtherToken() {
    admission(attempt(ALICE, "right"));
    Admission cached = admission(attempt(ALICE, "right"));
    redeemer.answer(new Redemption.Unavailable("HTTP 503", Optional.empty()));
    assertThat(failure(login.again(cached)))
        .isEqualTo(new LoginFailure.TokenServiceUnavailable("HTTP 503"));
  }
}
