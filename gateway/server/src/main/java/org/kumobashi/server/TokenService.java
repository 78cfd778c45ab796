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
  private final MsalRedeemer redeemer;
  private final TokenRoom room;

  private TokenService(ExecutorService virtualThreads, MsalRedeemer redeemer, TokenRoom room) {
    this.virtualThreads = virtualThreads;
    this.redeemer = redeemer;
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
      MsalRedeemer redeemer =
          new MsalRedeemer(configuration.entra(), accounts, virtualThreads, forward);
      TokenSettings settings =
          new TokenSettings(
              configuration.entra().refreshMargin(),
              configuration
                  .tokens()
                  .longestWait()
                  .plus(configuration.entra().timeout())
                  .plus(SLACK),
              configuration.portal(),
              forward);
      TokenRoom room =
          new TokenRoom(
              accounts,
              redeemer,
              virtualThreads,
              new TokenRoom.Setup(settings, configuration.tokens(), clock));
      return new TokenService(virtualThreads, redeemer, room);
    } catch (GeneralSecurityException unusable) {
      virtualThreads.close();
      throw new IOException(
          "the authorities to trust cannot be used: " + unusable.getMessage(), unusable);
    }
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
    redeemer.close();
    virtualThreads.close();
  }
}
