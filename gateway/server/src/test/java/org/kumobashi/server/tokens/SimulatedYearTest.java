package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.notices.Letter;
import org.kumobashi.server.notices.Notices;
import org.kumobashi.server.notices.Post;
import org.kumobashi.server.telemetry.Metrics;

/** A year in seconds: the same one each time, as every chance comes from a seed. */
final class SimulatedYearTest {
  private static final int GRANTS = 5000;
  private static final int PER_MINUTE = 30;
  private static final Duration PERIOD = Duration.ofDays(7);
  private static final Duration STEP = Duration.ofMinutes(1).dividedBy(PER_MINUTE);
  private static final Executor AT_ONCE = Runnable::run;

  private record Use(Instant at, GrantId grant, Duration every) {}

  private final FakeClock clock = new FakeClock();
  private final Instant began = clock.instant();
  private final SplittableRandom random = new SplittableRandom(2026);
  private final YearStore store = new YearStore(clock);
  private final YearOfEntra entra = new YearOfEntra(clock, store, random.split());
  private final List<GrantId> grants = new ArrayList<>();
  private final PriorityQueue<Use> uses =
      new PriorityQueue<>(Comparator.comparing(Use::at).thenComparing(use -> use.grant().value()));
  private final Metrics metrics = new Metrics();
  private final Map<GrantId, List<Instant>> mails = new HashMap<>();
  private final PriorityQueue<Use> signIns = new PriorityQueue<>(Comparator.comparing(Use::at));
  private final Notices notices =
      new Notices(
          store,
          new Letter(new Letter.Origin("help@contoso.example", "mail.contoso.example", "portal")),
          this::post,
          new Notices.Surroundings(clock, AT_ONCE, metrics));
  private int mailsFailed;
  private int mostMailsInADay;
  private AccessTokens tokens;
  private KeepAlive keepAlive;
  private int mostInAMinute;
  private int mostInAnHourOfTrouble;
  private int minutesOfTrouble;
  private int askedInTrouble;

  SimulatedYearTest() {
    restart();
  }

  private void restart() {
    Random chance = new Random(random.nextLong());
    KeepAlive.Rules rules =
        new KeepAlive.Rules(
            new KeepAliveTimes(PERIOD, chance), new KeepAlivePause(clock, chance), clock);
    tokens =
        new AccessTokens(
            store,
            new RedemptionWatch(entra, store, rules),
            AT_ONCE,
            new TokenSettings(Duration.ofMinutes(10), Duration.ofSeconds(40), "portal", clock));
    keepAlive = new KeepAlive(store, tokens, rules, metrics);
    minutesOfTrouble = 0;
  }

  private Instant day(double number) {
    return began.plus(Duration.ofMinutes((long) (number * 24 * 60)));
  }

  /** All were imported on one day; every other one is hardly ever used, a quarter never. */
  private void importAll() {
    for (int number = 0; number < GRANTS; number++) {
      Instant due = began.plusSeconds(random.nextInt(3600, 86_400));
      GrantId id = store.add("grant-" + number, entra.signIn(), due).id();
      grants.add(id);
      int days =
          switch (number % 4) {
            case 0 -> 3;
            case 1 -> 30;
            case 2 -> 200;
            default -> 1000;
          };
      uses.add(new Use(day(random.nextDouble(days)), id, Duration.ofDays(days)));
    }
  }

  private void planTrouble() {
    entra.breakDown(new YearOfEntra.Span(day(20), day(20.2)));
    entra.breakDown(new YearOfEntra.Span(day(90), day(93)));
    entra.breakDown(new YearOfEntra.Span(day(200), day(214)));
    for (int month = 0; month < 12; month++) {
      double start = month * 30 + random.nextDouble(30);
      entra.throttle(new YearOfEntra.Span(day(start), day(start + random.nextDouble(0.3))));
    }
    for (int number = 0; number < 100; number++) {
      entra.revoke(grants.get(random.nextInt(GRANTS)), day(random.nextDouble(350)));
      double start = random.nextDouble(300);
      double length = random.nextInt(4) == 0 ? 400 : random.nextDouble(50);
      entra.disable(
          grants.get(random.nextInt(GRANTS)),
          new YearOfEntra.Span(day(start), day(start + length)));
    }
  }

  // The mailbox that mails come from needs a token too.
  private Post.Result post(String recipient, String message) {
    if (entra.isDown() || entra.throttles()) {
      mailsFailed++;
      return new Post.Result(Post.Outcome.FAILED, "no token");
    }
    GrantId id = new GrantId(recipient);
    List<Instant> had = mails.computeIfAbsent(id, _ -> new ArrayList<>());
    had.add(clock.instant());
    if (signsIn(id) && had.size() % 2 == 0) {
      signIns.add(new Use(clock.instant().plus(Duration.ofHours(20)), id, Duration.ZERO));
    }
    return new Post.Result(Post.Outcome.SENT, "");
  }

  /** Every other owner does, a day after each second mail. */
  private static boolean signsIn(GrantId id) {
    return id.value().hashCode() % 2 == 0;
  }

  private void signIn() {
    while (!signIns.isEmpty() && !signIns.peek().at().isAfter(clock.instant())) {
      GrantId id = signIns.remove().grant();
      store.signIn(id, entra.signInAgain(id));
      tokens.forgetAll(id);
    }
  }

  private int mailsSent() {
    return mails.values().stream().mapToInt(List::size).sum();
  }

  private void live(boolean keepsAlive) {
    Instant end = day(365);
    Instant nextRestart = day(random.nextDouble(15));
    Instant nextDay = day(1);
    int before = 0;
    while (clock.instant().isBefore(end)) {
      if (clock.instant().isAfter(nextRestart)) {
        restart();
        nextRestart = nextRestart.plus(Duration.ofMinutes(random.nextInt(1, 30 * 24 * 60)));
      }
      if (!clock.instant().isBefore(nextDay)) {
        mostMailsInADay = Math.max(mostMailsInADay, mailsSent() - before);
        before = mailsSent();
        nextDay = nextDay.plus(Duration.ofDays(1));
      }
      logIn();
      if (keepsAlive) {
        signIn();
        notices.step();
        count(minuteOfKeepAlives());
      } else {
        clock.advance(Duration.ofMinutes(1));
      }
    }
  }

  private int minuteOfKeepAlives() {
    int before = entra.requests();
    for (int step = 0; step < PER_MINUTE; step++) {
      keepAlive.step();
      clock.advance(STEP);
    }
    return entra.requests() - before;
  }

  /**
   * Requests of keep-alives: the most in a minute, and in an hour once a gateway has met an hour of
   * trouble; one that has just started has to learn of it first.
   */
  private void count(int asked) {
    mostInAMinute = Math.max(mostInAMinute, asked);
    minutesOfTrouble = entra.isDown() || entra.throttles() ? minutesOfTrouble + 1 : 0;
    askedInTrouble = minutesOfTrouble % 60 == 1 ? asked : askedInTrouble + asked;
    if (minutesOfTrouble > 60) {
      mostInAnHourOfTrouble = Math.max(mostInAnHourOfTrouble, askedInTrouble);
    }
  }

  private void logIn() {
    while (!uses.isEmpty() && !uses.peek().at().isAfter(clock.instant())) {
      Use use = uses.remove();
      tokens.token(store.grant(use.grant()).orElseThrow());
      uses.add(new Use(use.at().plus(use.every()), use.grant(), use.every()));
    }
  }

  private long inState(Grant.State state) {
    return grants.stream().filter(id -> store.grant(id).orElseThrow().state() == state).count();
  }

  @Test
  void endsWithEveryReachableGrantActiveAndNoStorm() {
    importAll();
    planTrouble();
    live(true);
    for (GrantId id : grants) {
      assertThat(store.grant(id).orElseThrow().state()).as("%s", id).isEqualTo(entra.verdict(id));
    }
    assertThat(mostInAMinute).isLessThanOrEqualTo(PER_MINUTE);
    assertThat(mostInAnHourOfTrouble).isBetween(1, 3);
    assertThat(inState(Grant.State.SIGN_IN_REQUIRED)).isBetween(25L, 75L);
    assertThat(inState(Grant.State.ACTIVE)).isGreaterThan(4800);
    assertThat(keepAlive.longestUnused()).isLessThan(PERIOD.plusDays(1));
  }

  @Test
  void tellsOwnersWithoutAStormOfMails() {
    importAll();
    planTrouble();
    List<GrantId> stalled = grants.subList(0, 20);
    stalled.forEach(id -> entra.stall(id, new YearOfEntra.Span(day(10), day(120))));
    live(true);
    assertThat(mails).hasSizeGreaterThan(60);
    assertThat(mails.keySet()).containsAll(stalled);
    mails.forEach(
        (id, had) -> assertThat(mostInAWeek(had)).as("%s %s", id, had).isLessThanOrEqualTo(3));
    for (GrantId id : grants) {
      Grant grant = store.grant(id).orElseThrow();
      boolean longDead =
          grant.state() == Grant.State.SIGN_IN_REQUIRED && grant.changed().isBefore(day(340));
      if (longDead && !signsIn(id)) {
        assertThat(
                mails.getOrDefault(id, List.of()).stream()
                    .filter(at -> !at.isBefore(grant.changed())))
            .as("%s", id)
            .hasSize(3);
      }
    }
    assertThat(mailsFailed).isPositive();
    assertThat(mostMailsInADay).isLessThan(50);
    assertThat(grants).noneMatch(store::isExpiring);
  }

  private static int mostInAWeek(List<Instant> mails) {
    int most = 0;
    for (Instant first : mails) {
      Instant end = first.plus(Duration.ofDays(7));
      most =
          Math.max(
              most,
              (int) mails.stream().filter(at -> !at.isBefore(first) && at.isBefore(end)).count());
    }
    return most;
  }

  @Test
  void losesWhatIsNotUsedWhenNothingKeepsItAlive() {
    importAll();
    live(false);
    for (GrantId id : grants) {
      tokens.token(store.grant(id).orElseThrow());
    }
    assertThat(inState(Grant.State.SIGN_IN_REQUIRED)).isBetween(1500L, 2500L);
  }
}
