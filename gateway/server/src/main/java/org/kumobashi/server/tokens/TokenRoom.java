package org.kumobashi.server.tokens;

import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Executor;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.IdleGrants;
import org.kumobashi.server.config.Tokens;
import org.kumobashi.server.telemetry.Metrics;

/** Puts together what this room is made of, in front of a redeemer that asks Entra ID. */
public final class TokenRoom {
  /**
   * What the room needs to know.
   *
   * @param wall tells the times that are stored; those of the settings only measure
   */
  public record Setup(TokenSettings settings, Tokens bounds, InstantSource wall) {}

  private final KeepAlive.Rules rules;
  private final OrderlyRedeemer orderly;
  private final AccessTokens tokens;

  /**
   * @param executor runs redemptions, each on a thread of its own that may block
   */
  public TokenRoom(Accounts accounts, Redeemer redeemer, Executor executor, Setup setup) {
    var clock = setup.settings().clock();
    // Nothing secret depends on it, and it may be used by many threads.
    Random random = new Random();
    KeepAliveTimes times = new KeepAliveTimes(setup.bounds().keepAlive(), random);
    this.rules = new KeepAlive.Rules(times, new KeepAlivePause(clock, random), setup.wall());
    Redeemer watched = new RedemptionWatch(redeemer, accounts, rules);
    this.orderly = new OrderlyRedeemer(watched, setup.bounds(), clock, Thread::sleep);
    this.tokens = new AccessTokens(accounts, orderly, executor, setup.settings());
  }

  /** The tokens. */
  public AccessTokens tokens() {
    return tokens;
  }

  /** Keeps those of these grants alive that no login uses. */
  public KeepAlive keepAlive(IdleGrants grants, Metrics metrics) {
    return new KeepAlive(grants, tokens, rules, metrics);
  }

  /** Begins no redemption more and waits for those under way, as {@link AccessTokens#finish}. */
  public void finish() {
    orderly.close();
    tokens.finish();
  }
}
