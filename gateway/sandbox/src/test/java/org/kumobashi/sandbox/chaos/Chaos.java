package org.kumobashi.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Sandbox;
import org.kumobashi.sandbox.SandboxFixture;
import org.kumobashi.sandbox.chaos.Client.Account;
import org.kumobashi.sandbox.chaos.Client.World;
import org.kumobashi.sandbox.chaos.Town.Door;
import org.kumobashi.sandbox.mail.Quirk;

/**
 * One run: quiet, chaos, quiet again, and a look at what was lost or left behind. The order of its
 * public methods is the order of a run.
 */
final class Chaos implements AutoCloseable {
  private static final int MAILBOXES = 5;
  private static final Duration PATIENT = Duration.ofSeconds(60);
  private static final Duration IMPATIENT = Duration.ofSeconds(12);
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  /** A mailbox that upstream asked to slow down again and again rests for up to ten minutes. */
  private static final Duration REST = Duration.ofMinutes(12);

  private static final double BAD_LUCK = 0.25;
  private static final Pattern UNKNOWN =
      Pattern.compile("outcome unknown: .* message-id=(<\\S+@chaos>)");

  private final long seed;
  private final Tally tally = new Tally();
  private final Ledger ledger = new Ledger();
  private final Patience patience = new Patience(PATIENT);
  private final Sandbox sandbox;
  private final ChaosGateway gateway;
  private final Town town;
  private final Mishaps mishaps;
  private final World world;
  private final List<Account> accounts;
  private int visits;

  /** Starts everything; all is well. */
  Chaos(Path folder, long seed) throws IOException {
    this.seed = seed;
    this.sandbox = SandboxFixture.startIn(folder);
    this.gateway = new ChaosGateway(sandbox, folder);
    this.town = new Town(sandbox, gateway.ports(), seed, tally);
    this.mishaps = new Mishaps(sandbox, town, gateway);
    this.world =
        new World(
            town, sandbox.authority().clientContext(), patience, new Client.Books(ledger, tally));
    // Tokens of a few seconds' use, of which only the newest refresh token lasts.
    sandbox.entra().accessTokenLife(Duration.ofMinutes(10).plusSeconds(15));
    sandbox.entra().supersededRefreshTokensEnd(true);
    sandbox.mail().quirks().on(Quirk.KEEPS_DIGESTS_ONLY);
    List<String> mailboxes =
        IntStream.range(0, MAILBOXES).mapToObj(i -> "p" + i + "@" + Sandbox.DOMAIN).toList();
    this.accounts =
        gateway.settle(sandbox, town, mailboxes).entrySet().stream()
            .map(entry -> new Account(entry.getKey(), entry.getValue()))
            .toList();
    mailboxes.forEach(mailbox -> sandbox.mail().deliver(mailbox, Reader.message()));
    gateway.start();
  }

  /** Everybody comes once, and all are served; the result is what the gateway holds afterwards. */
  Remains calm() throws Exception {
    everyPlaceIsFree();
    awaitQuiet();
    return Remains.of(gateway.process());
  }

  /** Everything breaks, for so long. */
  void storm(Duration length) throws Exception {
    Schedule schedule = Schedule.draw(seed, length, mishaps.around(), mishaps.within());
    patience.change(IMPATIENT);
    town.badLuck(BAD_LUCK);
    try (Crowd crowd = new Crowd(world.books())) {
      crowd.gather(crowd(), seed);
      schedule.perform(tally, Thread::sleep);
      town.badLuck(0);
      mishaps.clear();
      crowd.disperse();
    }
    patience.change(PATIENT);
    town.upstreamSide().forEach(FaultyWire::mend);
  }

  private List<Client> crowd() {
    List<Client> all = new ArrayList<>();
    for (int i = 0; i < accounts.size(); i++) {
      Account account = accounts.get(i);
      all.add(new Sender(world, account, "s" + i));
      all.add(new Sender(world, account, "t" + i));
      all.add(new Reader(world, account, i % 2 == 0 ? Door.IMAPS : Door.POP3S));
    }
    all.add(new Guesser(world, accounts.getFirst().mailbox()));
    all.add(new Quitter(world, accounts.get(1), "q"));
    all.add(new Quitter(world, accounts.get(2), "r"));
    return all;
  }

  /**
   * Nothing stays behind in the process that lived through it: no connection, place, descriptor,
   * thread or buffer.
   */
  void nothingIsLeft(Remains before) throws Exception {
    awaitQuiet();
    everyPlaceIsFree();
    Remains.collectGarbage(gateway.process());
    everyPlaceIsFree();
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(RECOVERY)
        .untilAsserted(
            () -> {
              Remains now = Remains.of(gateway.process());
              assertThat(now).matches(it -> it.isNoMoreThan(before), "no more than " + before);
            });
    System.out.println("held before: " + before);
    System.out.println("held after:  " + Remains.of(gateway.process()));
    assertThat(gateway.process().log())
        .doesNotContain("LEAK:", "event=bug", "OutOfMemoryError", "OutOfDirectMemoryError");
  }

  /** After a crash every mailbox is opened again, by what is in the store. */
  void noTokenIsLost() throws Exception {
    gateway.killAndStart();
    everyPlaceIsFree();
  }

  /** Upstream has what was accepted, once, and nothing that was refused. */
  void noMessageIsLost() throws IOException {
    gateway.close();
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(RECOVERY)
        .until(() -> accounts.stream().allMatch(account -> sessions(account) == 0));
    var upstream = sandbox.mail().digests();
    System.out.println(tally);
    System.out.println(ledger.report(upstream));
    assertThat(ledger.disagreements(upstream)).isEmpty();
    assertThat(ledger.arrivedThoughLost(upstream))
        .as("are listed as unknown in the gateway's log")
        .allMatch(listedAsUnknown(gateway.process().log())::contains);
    assertThat(ledger.of(Outcome.ACCEPTED)).isGreaterThan(MAILBOXES);
  }

  private static Set<String> listedAsUnknown(String log) {
    return UNKNOWN.matcher(log).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  private int sessions(Account account) {
    return sandbox.mail().counters().sessions(Protocol.SMTP, account.mailbox());
  }

  private void everyPlaceIsFree() {
    Random random = new Random(seed);
    for (Account account : accounts) {
      Awaitility.await()
          .dontCatchUncaughtExceptions()
          .atMost(REST)
          .ignoreExceptionsInstanceOf(IOException.class)
          .untilAsserted(new Places(world, account)::takeAll);
      Awaitility.await()
          .dontCatchUncaughtExceptions()
          .atMost(REST)
          .ignoreExceptionsInstanceOf(IOException.class)
          .untilAsserted(() -> new Sender(world, account, "calm" + ++visits).visit(random));
    }
  }

  private void awaitQuiet() {
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(RECOVERY)
        .untilAsserted(
            () -> assertThat(Remains.of(gateway.process())).matches(Remains::isQuiet, "is quiet"));
  }

  @Override
  public void close() {
    gateway.close();
    town.close();
    sandbox.close();
  }
}
