package org.kumobashi.server.tokens;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

/** Redeems as a test says, and counts. At first: a new token for an hour each time. */
public final class FakeRedeemer implements Redeemer {
  private final FakeClock clock;
  private final AtomicInteger issued = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile BiFunction<Grant, Optional<Secret>, Redemption> behaviour;

  public FakeRedeemer(FakeClock clock) {
    this.clock = clock;
    this.behaviour = (_, _) -> token(Duration.ofHours(1));
  }

  /** A new token. */
  public Redemption token(Duration lifetime) {
    Secret value = Secret.of("access-" + issued.incrementAndGet());
    return new Redemption.Redeemed(
        new AccessToken(value, clock.instant().plus(lifetime)), lifetime);
  }

  public void behave(BiFunction<Grant, Optional<Secret>, Redemption> newBehaviour) {
    behaviour = newBehaviour;
  }

  /** Always this answer. */
  public void answer(Redemption redemption) {
    behaviour = (_, _) -> redemption;
  }

  /** Always a new token for an hour. */
  public void recover() {
    behaviour = (_, _) -> token(Duration.ofHours(1));
  }

  /** Always a new token for an hour, but none before the gate is open. */
  public void recoverOnceOpen(CountDownLatch gate) {
    behaviour =
        (_, _) -> {
          Latches.await(gate);
          return token(Duration.ofHours(1));
        };
  }

  /** One entry for each request: the grant and its refresh token. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    requests.add(grant.id() + " " + refreshToken.map(Secret::revealText).orElse("-"));
    return behaviour.apply(grant, refreshToken);
  }
}
