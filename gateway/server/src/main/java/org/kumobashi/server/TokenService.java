package org.kumobashi.server;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.IdleGrants;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.telemetry.Metrics;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.KeepAlive;
import org.kumobashi.server.tokens.MsalRedeemer;
import org.kumobashi.server.tokens.TokenRoom;
import org.kumobashi.server.tokens.TokenSettings;

/** Access tokens as the program uses them: redeemed through MSAL, with all that needs closing. */
public final class TokenService implements AutoCloseable {
  /** How much longer a login waits than one token request may take. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final ExecutorService virtualThreads;
  private final Accounts accounts;
  private final InstantSource clock;
  private final TokenRoom room;

  private TokenService(
      ExecutorService virtualThreads, Accounts accounts, InstantSource clock, TokenRoom room) {
    this.virtualThreads = virtualThreads;
    this.accounts = accounts;
    this.clock = clock;
    this.room = room;
  }

  /**
   * Makes ready to redeem; asks nothing of Entra ID yet.
   *
   * @throws IOException if the configured trust file cannot be used
   */
  public static TokenService open(Configuration configuration, Accounts accounts, Clock clock)
      throws IOException {
    ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    InstantSource forward = new ForwardClock(clock);
    try {
      TokenSettings settings =
          new TokenSettings(
              configuration.entra().refreshMargin(),
              patience(configuration),
              configuration.portal(),
              forward);
      TokenRoom room =
          new TokenRoom(
              accounts,
              asking(configuration, accounts, virtualThreads, forward),
              virtualThreads,
              new TokenRoom.Setup(settings, configuration.tokens(), clock));
      return new TokenService(virtualThreads, accounts, forward, room);
    } catch (IOException unusable) {
      virtualThreads.close();
      throw unusable;
    }
  }

  private static Duration patience(Configuration configuration) {
    return configuration.tokens().longestWait().plus(configuration.entra().timeout()).plus(SLACK);
  }

  private static TokenRoom.Asking asking(
      Configuration configuration, Accounts accounts, ExecutorService threads, InstantSource clock)
      throws IOException {
    try {
      MsalRedeemer redeemer = new MsalRedeemer(configuration.entra(), accounts, threads, clock);
      return new TokenRoom.Asking(redeemer, redeemer::close);
    } catch (GeneralSecurityException unusable) {
      throw new IOException(
          "the authorities to trust cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Makes ready to ask Entra ID by another configuration.
   *
   * @throws IOException if the configured trust file cannot be used; nothing is changed then
   */
  Prepared prepare(Configuration configuration) throws IOException {
    TokenRoom.Asking asking = asking(configuration, accounts, virtualThreads, clock);
    return new Prepared(
        () -> room.change(asking, configuration.tokens(), patience(configuration)),
        asking.closing());
  }

  /** The tokens. */
  public AccessTokens tokens() {
    return room.tokens();
  }

  /** Keeps those of these grants alive that no login uses. */
  public KeepAlive keepAlive(IdleGrants grants, Metrics metrics) {
    return room.keepAlive(grants, metrics);
  }

  /** Lets redemptions under way end first, so that no rotated refresh token is lost. */
  @Override
  public void close() {
    room.finish();
    virtualThreads.close();
  }
}
