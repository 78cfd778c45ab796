package org.kumobashi.server.login;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.AttemptCounters;
import org.kumobashi.server.accounts.AttemptCounters.Tally;
import org.kumobashi.server.config.Attempts;

/**
 * Bounds how fast passwords can be guessed. Wrong ones are counted for the mailbox at the address
 * they come from, for the address and for the network around it, and for the mailbox from all over;
 * some are free, each further one doubles the time until another is looked at. A try in that time
 * is refused, and counts as nothing.
 *
 * <p>The invariant: guesses from elsewhere never lock anybody out of a mailbox at an address it is
 * usually used from. There only what was wrong at that very address for that very mailbox counts,
 * and not even that against a password of the generated form: it has 100 bits, so looking at it
 * helps no guesser. Only a password somebody chose can be kept waiting there, by guesses from the
 * same address.
 *
 * <p>Refused: one bound for a mailbox, with which anybody who knows an address locks its owner out;
 * holding the connection instead of refusing, which costs us a thread and the guesser nothing; and
 * counting what was not looked at, with which a printer that retries would never get in again.
 */
public final class AttemptLimiter {
  private static final List<Tier> OF_STRANGERS = List.of(Tier.HERE, Tier.ADDRESS, Tier.NETWORK);
  private static final List<Tier> OF_GUESSERS =
      List.of(Tier.HERE, Tier.ADDRESS, Tier.NETWORK, Tier.MAILBOX);

  private final Supplier<Attempts> limits;
  private final AttemptCounters counters;
  private final Acquaintances acquaintances;
  private final InstantSource clock;
  private final Consumer<Tier> delayed;
  private final Turns turns = new Turns();

  /** A limiter that has seen nothing yet. */
  public AttemptLimiter(
      Accounts accounts, AttemptCounters counters, InstantSource clock, Terms terms) {
    this.limits = terms.limits();
    this.counters = counters;
    this.acquaintances = new Acquaintances(accounts, clock);
    this.clock = clock;
    this.delayed = terms.delayed();
  }

  /**
   * By what it goes.
   *
   * @param limits the bounds of this moment
   * @param delayed is told of each try that was refused, with the first tier that asked for it
   */
  public record Terms(Supplier<Attempts> limits, Consumer<Tier> delayed) {}

  /**
   * Checks a password when it is its turn: of many that come at once each would otherwise be let
   * through before the first was counted. Strangers wait for all others at their address and at the
   * mailbox, those who are known there only for each other. Blocks; the check should be no more
   * than a look at the bounds, at the password, and the count of a wrong one.
   */
  <T> T inTurn(Attempt attempt, Supplier<T> check) {
    List<String> names =
        acquaintances.knows(attempt)
            ? List.of(Tier.HERE.counterName(attempt))
            : List.of(Tier.ADDRESS.counterName(attempt), Tier.MAILBOX.counterName(attempt));
    return turns.take(names, check);
  }

  /** Why this client may not even try now; empty if it may. */
  Optional<LoginFailure> refusal(Attempt attempt) {
    Optional<Tier> closed = closed(attempt).stream().findFirst();
    closed.ifPresent(delayed);
    return closed.map(
        tier ->
            new LoginFailure.TooManyAttempts(
                switch (tier) {
                  case HERE -> "too many wrong passwords for this mailbox from this address";
                  case ADDRESS -> "too many wrong passwords from this address";
                  case NETWORK -> "too many wrong passwords from this network";
                  case MAILBOX -> "too many wrong passwords for this mailbox";
                }));
  }

  // Whether it is known here matters only if something is closed, which it mostly is not.
  private List<Tier> closed(Attempt attempt) {
    List<Tier> tiers = attempt.guessable() ? OF_GUESSERS : OF_STRANGERS;
    Map<String, Tally> tallies =
        counters.look(tiers.stream().map(tier -> tier.counterName(attempt)).toList());
    Instant now = clock.instant();
    List<Tier> closed =
        tiers.stream()
            .filter(tier -> isClosed(tier, tallies.get(tier.counterName(attempt)), now))
            .toList();
    if (closed.isEmpty() || !acquaintances.knows(attempt)) {
      return closed;
    }
    return attempt.guessable() && closed.contains(Tier.HERE) ? List.of(Tier.HERE) : List.of();
  }

  // A tally from a time that has not come yet is of a clock that was set back: it closes nothing.
  private boolean isClosed(Tier tier, @Nullable Tally tally, Instant now) {
    if (tally == null || now.isBefore(tally.at())) {
      return false;
    }
    Duration delay = tier.delay(tally, limits.get());
    return now.isBefore(tally.at().plus(delay));
  }

  /** Counts a wrong password. */
  void failed(Attempt attempt) {
    boolean strange = attempt.guessable() && !acquaintances.knows(attempt);
    counters.add(
        (strange ? OF_GUESSERS : OF_STRANGERS)
            .stream().map(tier -> tier.counter(attempt, limits.get())).toList(),
        clock.instant());
  }

  /** Remembers that somebody at this address knows a password of this mailbox. */
  void succeeded(Attempt attempt) {
    acquaintances.meet(attempt);
  }

  /** How many names somebody waits for a turn at, or has it. */
  long turnsTaken() {
    return turns.taken();
  }
}
