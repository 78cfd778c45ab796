package org.kumobashi.server.tokens;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What one question for the answer to a device code came to (RFC 8628 §3.5). */
sealed interface DevicePoll {
  /** By how much {@code slow_down} slows down, for good. */
  Duration SLOWER = Duration.ofSeconds(5);

  /** What trouble on the way makes us wait at most, unless Entra ID asks for more. */
  Duration LONGEST = Duration.ofMinutes(1);

  /** There is no more to ask. */
  record Ended(DeviceOutcome outcome) implements DevicePoll {}

  /**
   * Ask again.
   *
   * @param interval the pause between questions while all is well
   * @param pause the next pause; longer after trouble
   * @param trouble what went wrong, if something did
   */
  record Again(Duration interval, Duration pause, Optional<SignInOutcome> trouble)
      implements DevicePoll {
    /** All is well. */
    static Again every(Duration interval) {
      return new Again(interval, interval, Optional.empty());
    }

    /**
     * Something went wrong that passes.
     *
     * @param asked how long Entra ID asked to be left alone
     */
    Again after(SignInOutcome fault, Duration asked) {
      Duration twice = shorter(pause.multipliedBy(2), longer(LONGEST, interval));
      return new Again(interval, longer(asked, twice), Optional.of(fault));
    }
  }

  /** What a refusal means. */
  static DevicePoll refused(EntraRefusal refusal, Again last) {
    EntraError error = refusal.error();
    return switch (error.code()) {
      case "authorization_pending" -> Again.every(last.interval());
      case "slow_down" -> Again.every(last.interval().plus(SLOWER));
      case "expired_token", "code_expired" -> new Ended(new DeviceOutcome.Expired());
      // It would only be asked for the same again.
      case "bad_verification_code" -> answered(SignInFaults.outcome(refusal));
      default -> isNo(error) ? new Ended(new DeviceOutcome.Declined()) : other(refusal, last);
    };
  }

  // A policy says access_denied as well, but with a number of its own; 65004 is the person's own
  // no, on the page that asks for consent.
  private static boolean isNo(EntraError error) {
    return Set.of("authorization_declined", "access_denied").contains(error.code())
        && error.numbers().stream().allMatch(number -> number == 65004);
  }

  private static DevicePoll other(EntraRefusal refusal, Again last) {
    SignInOutcome outcome = SignInFaults.outcome(refusal);
    return outcome instanceof SignInOutcome.Unavailable
        ? last.after(outcome, Duration.ZERO)
        : answered(outcome);
  }

  /** Somebody signed in, or it went wrong for good. */
  static DevicePoll answered(SignInOutcome outcome) {
    return new Ended(new DeviceOutcome.Answered(outcome));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
