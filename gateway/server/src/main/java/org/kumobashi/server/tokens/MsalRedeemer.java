package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalClientException;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.config.Entra;

/** Redeems grants at Entra ID through MSAL4J, over one shared HTTP client. */
public final class MsalRedeemer implements Redeemer, AutoCloseable {
  private final Entra entra;
  private final Accounts accounts;
  private final ClientApplication application;
  private final InstantSource clock;
  private final EntraHttpClient http;

  /**
   * Makes the shared HTTP client; sends nothing yet.
   *
   * @param accounts where rotated refresh tokens go
   * @param threads a virtual thread per task; not shut down by this
   * @throws IOException if the file of trusted authorities cannot be read
   * @throws GeneralSecurityException if that file holds no certificates
   */
  public MsalRedeemer(Entra entra, Accounts accounts, ExecutorService threads, InstantSource clock)
      throws IOException, GeneralSecurityException {
    this.entra = entra;
    this.accounts = accounts;
    this.application = new ClientApplication(entra, threads);
    this.clock = clock;
    this.http = new EntraHttpClient(TrustedTls.trusting(entra.trust()), threads, entra.timeout());
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    Instant asked = clock.instant();
    RedemptionExchange exchange =
        new RedemptionExchange(http, new GrantKeeper(grant, rotation(grant, refreshToken)), clock);
    try {
      IAuthenticationResult result = request(application.over(exchange), refreshToken).join();
      return redeemed(result.accessToken(), exchange, asked);
    } catch (CompletionException failed) {
      return failure(failed, grant.kind());
    } catch (IOException | GeneralSecurityException | MsalClientException ours) {
      return new Redemption.Misconfigured("client credential: " + ours.getMessage());
    }
  }

  private Consumer<Secret> rotation(Grant grant, Optional<Secret> redeemed) {
    return replacement ->
        redeemed
            .filter(old -> !old.equals(replacement))
            .ifPresent(old -> accounts.replaceRefreshToken(grant.id(), old, replacement));
  }

  private CompletableFuture<IAuthenticationResult> request(
      ConfidentialClientApplication client, Optional<Secret> refreshToken) {
    return refreshToken
        .map(
            token ->
                client.acquireToken(
                    RefreshTokenParameters.builder(entra.scopes(), token.revealText()).build()))
        .orElseGet(
            () ->
                client.acquireToken(
                    ClientCredentialParameters.builder(Set.of(entra.appOnlyScope()))
                        .skipCache(true)
                        .build()));
  }

  private static Redemption redeemed(
      @Nullable String token, RedemptionExchange exchange, Instant asked) {
    if (token == null || token.isEmpty()) {
      return new Redemption.Unavailable("the answer held no access token", Optional.empty());
    }
    Instant end = asked.plus(exchange.lifetime());
    return new Redemption.Redeemed(new AccessToken(Secret.of(token), end), exchange.lifetime());
  }

  // What the exchange threw is somewhere down the chain of causes.
  private static Redemption failure(Throwable outermost, Grant.Kind kind) {
    for (Throwable cause = outermost; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case EntraRefusal refusal -> {
          return EntraErrors.classify(refusal.error(), kind);
        }
        case EntraUnavailable away -> {
          String told = String.valueOf(away.getMessage());
          return away.throttled()
              ? new Redemption.Throttled(told, away.retryAfter())
              : new Redemption.Unavailable(told, away.retryAfter());
        }
        case ForeignToken foreign -> {
          return new Redemption.Foreign(String.valueOf(foreign.getMessage()));
        }
        case StoreException store -> {
          throw store;
        }
        case IOException broken -> {
          return new Redemption.Unavailable(reason(broken), Optional.empty());
        }
        case InterruptedException stopping -> {
          return new Redemption.Unavailable("interrupted: " + stopping, Optional.empty());
        }
        default -> {}
      }
    }
    return new Redemption.Misconfigured("MSAL4J could not ask: " + outermost.getMessage());
  }

  private static String reason(IOException broken) {
    Throwable cause = broken.getCause();
    return cause == null ? String.valueOf(broken.getMessage()) : broken.getMessage() + ": " + cause;
  }

  @Override
  public void close() {
    http.close();
  }
}
