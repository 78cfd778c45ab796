package org.kumobashi.server.tokens;

import java.time.Duration;
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
  private final Accounts accounts;
  private final InstantSource clock;
  private final CurrentRedeemer current;
  private volatile OrderlyRedeemer orderly;
  private final AccessTokens tokens;

  /**
   * @param asking asks Entra ID
   * @param executor runs redemptions, each on a thread of its own that may block
   */
  public TokenRoom(Accounts accounts, Asking asking, Executor executor, Setup setup) {
    this.accounts = accounts;
    this.clock = setup.settings().clock();
    // Nothing secret depends on it, and it may be used by many threads.
    Random random = new Random();
    KeepAliveTimes times = new KeepAliveTimes(setup.bounds().keepAlive(), random);
    this.rules = new KeepAlive.Rules(times, new KeepAlivePause(clock, random), setup.wall());
    this.orderly = orderly(asking, setup.bounds());
    this.current = new CurrentRedeemer(orderly, asking.closing());
    this.tokens = new AccessTokens(accounts, current, executor, setup.settings());
  }

  /**
   * Who asks Entra ID.
   *
   * @param closing closes what it needs
   */
  public record Asking(Redeemer redeemer, Runnable closing) {}

  private OrderlyRedeemer orderly(Asking asking, Tokens bounds) {
    Redeemer watched = new RedemptionWatch(asking.redeemer(), accounts, rules);
    return new OrderlyRedeemer(watched, bounds, clock, Thread::sleep);
  }

  /**
   * Has Entra ID asked in another way from here on; tokens in memory stay.
   *
   * @param patience how long one login waits for a redemption
   */
  public void change(Asking asking, Tokens bounds, Duration patience) {
    OrderlyRedeemer next = orderly(asking, bounds);
    orderly = next;
    tokens.change(patience);
    current.change(next, asking.closing());
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
    current.close();
  }
}
