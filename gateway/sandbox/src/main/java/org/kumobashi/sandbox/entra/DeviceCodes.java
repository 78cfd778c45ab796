package org.kumobashi.sandbox.entra;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Device codes, RFC 8628: waiting, confirmed, declined or too old, and polled too fast or not. */
final class DeviceCodes {
  /** A pair of codes: one for the device, one for the person. */
  record Pair(String deviceCode, String userCode, Duration life, Duration interval) {}

  /** What a poll finds. */
  sealed interface Poll {
    /** The person agreed. */
    record Confirmed(String upn, String scope) implements Poll {}

    /** Not yet, or never: the error of RFC 8628 §3.5 with its AADSTS number. */
    record NotConfirmed(String error, int number) implements Poll {}
  }

  private record Waiting(
      String clientId,
      String userCode,
      String scope,
      Instant until,
      Instant polled,
      String answer) {
    Waiting polledAt(Instant now) {
      return new Waiting(clientId, userCode, scope, until, now, answer);
    }

    Waiting answered(String who) {
      return new Waiting(clientId, userCode, scope, until, polled, who);
    }
  }

  private static final String DECLINED = "!";
  private final InstantSource clock;
  private final OpaqueTokens texts = new OpaqueTokens();
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private volatile Duration interval = Duration.ofSeconds(5);
  private volatile Duration life = Duration.ofMinutes(15);
  private volatile boolean forbidden;

  DeviceCodes(InstantSource clock) {
    this.clock = clock;
  }

  /** How long a device has to wait between two polls. */
  void interval(Duration pause) {
    interval = pause;
  }

  /** How long codes made from now on are good. */
  void life(Duration time) {
    life = time;
  }

  /** Whether a policy keeps people from confirming codes. */
  void forbid(boolean on) {
    forbidden = on;
  }

  /** Whether a policy keeps people from confirming codes: the device hears nothing of it. */
  boolean forbidden() {
    return forbidden;
  }

  Pair issue(String clientId, String scope) {
    Pair pair = new Pair(texts.next("DAQ", 150), texts.nextUserCode(), life, interval);
    Instant until = clock.instant().plus(pair.life());
    waiting.put(
        pair.deviceCode(), new Waiting(clientId, pair.userCode(), scope, until, Instant.MIN, ""));
    return pair;
  }

  /** The person typed the code and agreed (a UPN) or declined (empty). False: no such code. */
  boolean answer(String userCode, Optional<String> upn) {
    for (Map.Entry<String, Waiting> entry : waiting.entrySet()) {
      if (entry.getValue().userCode().equalsIgnoreCase(userCode.strip())) {
        waiting.computeIfPresent(entry.getKey(), (_, one) -> one.answered(upn.orElse(DECLINED)));
        return true;
      }
    }
    return false;
  }

  /** One poll of the device. */
  Poll poll(String deviceCode, String clientId) {
    Waiting one = waiting.get(deviceCode);
    Instant now = clock.instant();
    if (one == null || !one.clientId().equals(clientId)) {
      return new Poll.NotConfirmed("bad_verification_code", 70018);
    }
    if (now.isAfter(one.until())) {
      waiting.remove(deviceCode);
      return new Poll.NotConfirmed("expired_token", 70020);
    }
    if (one.answer().equals(DECLINED)) {
      waiting.remove(deviceCode);
      return new Poll.NotConfirmed("authorization_declined", 65004);
    }
    return one.answer().isEmpty() ? pending(deviceCode, one, now) : confirmed(deviceCode, one);
  }

  private Poll confirmed(String deviceCode, Waiting one) {
    waiting.remove(deviceCode);
    return new Poll.Confirmed(one.answer(), one.scope());
  }

  private Poll pending(String deviceCode, Waiting one, Instant now) {
    waiting.computeIfPresent(deviceCode, (_, current) -> current.polledAt(now));
    boolean tooFast =
        !one.polled().equals(Instant.MIN) && now.isBefore(one.polled().plus(interval));
    return tooFast
        ? new Poll.NotConfirmed("slow_down", 70022)
        : new Poll.NotConfirmed("authorization_pending", 70016);
  }
}
