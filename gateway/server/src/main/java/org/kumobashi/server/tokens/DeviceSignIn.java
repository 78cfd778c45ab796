package org.kumobashi.server.tokens;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Sign-ins where there is no browser: the device authorization grant (RFC 8628). A person types a
 * short code on another machine, and meanwhile we ask again and again.
 *
 * <p>MSAL4J has this for public clients only, whose refresh tokens die with the user's password,
 * and gives up on {@code slow_down} and on the first trouble of the network; hence our own.
 */
public final class DeviceSignIn {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

  private final TokenEndpoint endpoint;
  private final InstantSource clock;
  private final Pause pause;

  public DeviceSignIn(TokenEndpoint endpoint, InstantSource clock, Pause pause) {
    this.endpoint = endpoint;
    this.clock = clock;
    this.pause = pause;
  }

  /** What asking for codes came to. */
  public sealed interface Begun {
    /** Codes, to be shown and then waited for. */
    record Coded(DeviceCode code) implements Begun {}

    /** No codes. */
    record NotBegun(SignInOutcome outcome) implements Begun {}
  }

  /** Asks for codes; blocks. */
  public Begun begin() {
    try {
      return DeviceCode.read(endpoint.ask("devicecode", Map.of()), clock)
          .<Begun>map(Begun.Coded::new)
          .orElseGet(
              () -> new Begun.NotBegun(new SignInOutcome.Unavailable("the answer held no codes")));
    } catch (IOException failed) {
      return new Begun.NotBegun(SignInFaults.outcome(failed));
    } catch (InterruptedException stopping) {
      return new Begun.NotBegun(TokenEndpoint.interrupted());
    }
  }

  /**
   * Asks until there is an answer or the code has ended, no faster than Entra ID wants; blocks.
   * Trouble on the way is waited out, with longer and longer pauses.
   */
  public DeviceOutcome await(DeviceCode code) {
    DevicePoll.Again next = DevicePoll.Again.every(code.interval());
    try {
      while (true) {
        Duration left = Duration.between(clock.instant(), code.end());
        if (!left.isPositive()) {
          return ended(next);
        }
        pause.last(next.pause().compareTo(left) < 0 ? next.pause() : left);
        switch (poll(code, next)) {
          case DevicePoll.Ended(DeviceOutcome outcome) -> {
            return outcome;
          }
          case DevicePoll.Again again -> next = again;
        }
      }
    } catch (InterruptedException stopping) {
      return new DeviceOutcome.Answered(TokenEndpoint.interrupted());
    }
  }

  // If nothing was heard at last, the person may well have agreed.
  private static DeviceOutcome ended(DevicePoll.Again last) {
    return last.trouble()
        .<DeviceOutcome>map(DeviceOutcome.Answered::new)
        .orElseGet(DeviceOutcome.Expired::new);
  }

  private DevicePoll poll(DeviceCode code, DevicePoll.Again last) throws InterruptedException {
    Instant asked = clock.instant();
    try {
      TokenAnswer words =
          endpoint.ask(Map.of("grant_type", GRANT, "device_code", code.deviceCode().revealText()));
      return DevicePoll.answered(redeemed(words, asked));
    } catch (EntraRefusal refusal) {
      return DevicePoll.refused(refusal, last);
    } catch (EntraUnavailable away) {
      return last.after(SignInFaults.outcome(away), away.retryAfter().orElse(Duration.ZERO));
    } catch (IOException broken) {
      return last.after(SignInFaults.outcome(broken), Duration.ZERO);
    } catch (GeneralSecurityException ours) {
      return DevicePoll.answered(TokenEndpoint.misconfigured(ours));
    }
  }

  // The code is used up by now: whatever is wrong with the answer, asking again does not help.
  private SignInOutcome redeemed(TokenAnswer words, Instant asked) throws InterruptedException {
    try {
      return endpoint.signedIn(words, asked, Optional.empty());
    } catch (IOException unfit) {
      return SignInFaults.outcome(unfit);
    }
  }
}
