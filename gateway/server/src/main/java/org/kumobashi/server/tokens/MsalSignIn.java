package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.MsalClientException;
import com.microsoft.aad.msal4j.Prompt;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.Entra;

/** Sign-ins at Entra ID: MSAL4J builds the address of the page and redeems the code. */
public final class MsalSignIn implements SignInService, AutoCloseable {
  private final Entra entra;
  private final URI redirect;
  private final InstantSource clock;
  private final EntraHttpClient http;
  private final ClientApplication application;
  private final IdTokens idTokens;
  private final EntraReach reach;

  /**
   * Makes ready; asks nothing of Entra ID yet.
   *
   * @param redirect where answers are POSTed to, as registered at Entra ID
   * @param threads a virtual thread per task; not shut down by this
   * @throws IOException if the file of trusted authorities cannot be read
   * @throws GeneralSecurityException if that file holds no certificates
   */
  public MsalSignIn(Entra entra, URI redirect, ExecutorService threads, InstantSource clock)
      throws IOException, GeneralSecurityException {
    this.entra = entra;
    this.redirect = redirect;
    this.clock = clock;
    this.http = new EntraHttpClient(TrustedTls.trusting(entra.trust()), threads, entra.timeout());
    this.application = new ClientApplication(entra, threads);
    this.idTokens =
        new IdTokens(
            new PublishedKeys(http, application.authority(), clock), entra.clientId(), clock);
    this.reach = new EntraReach(http, application.authority(), clock);
  }

  @Override
  public boolean answers() {
    return reach.answers();
  }

  @Override
  public URI page(Beginning beginning) throws SignInMisconfigured {
    AuthorizationRequestUrlParameters.Builder parameters =
        AuthorizationRequestUrlParameters.builder(redirect.toString(), entra.scopes())
            .state(beginning.state().revealText())
            .nonce(beginning.nonce().revealText())
            .codeChallenge(challenge(beginning.verifier()))
            .codeChallengeMethod("S256");
    beginning
        .hint()
        .ifPresentOrElse(parameters::loginHint, () -> parameters.prompt(Prompt.SELECT_ACCOUNT));
    try {
      return URI.create(
          application.over(SILENT).getAuthorizationRequestUrl(parameters.build()).toString());
    } catch (IOException | GeneralSecurityException | MsalClientException unusable) {
      throw new SignInMisconfigured("client credential: " + unusable.getMessage(), unusable);
    }
  }

  @Override
  public SignInOutcome redeem(Secret code, Beginning beginning) {
    Instant asked = clock.instant();
    AtomicReference<SignedInUser> user = new AtomicReference<>();
    AtomicReference<Secret> refreshToken = new AtomicReference<>();
    AnswerKeeper keeper =
        answer -> {
          user.set(verified(answer, beginning));
          MissingConsent.check(entra.scopes(), answer.scopes());
          refreshToken.set(answer.refreshToken().orElseThrow(() -> missing("refresh token")));
        };
    RedemptionExchange exchange = new RedemptionExchange(http, keeper, clock);
    AuthorizationCodeParameters parameters =
        AuthorizationCodeParameters.builder(code.revealText(), redirect)
            .scopes(entra.scopes())
            .codeVerifier(beginning.verifier().revealText())
            .build();
    try {
      String token = application.over(exchange).acquireToken(parameters).join().accessToken();
      return new SignInOutcome.SignedIn(
          user.get(),
          refreshToken.get(),
          new AccessToken(Secret.of(token), asked.plus(exchange.lifetime())));
    } catch (CompletionException failed) {
      return SignInFaults.outcome(failed);
    } catch (IOException | GeneralSecurityException | MsalClientException ours) {
      return new SignInOutcome.Misconfigured("client credential: " + ours.getMessage());
    }
  }

  private SignedInUser verified(TokenAnswer answer, Beginning beginning) throws IOException {
    Secret idToken = answer.idToken().orElseThrow(() -> missing("id token"));
    try {
      return idTokens.verify(idToken, beginning.nonce());
    } catch (IdTokens.NotGenuine fault) {
      throw new IOException("the id token is refused", fault);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopping);
    }
  }

  private static IOException missing(String what) {
    return new IOException("the answer held no " + what);
  }

  // RFC 7636 §4.2
  private static String challenge(Secret verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.reveal()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no SHA-256", impossible);
    }
  }

  private static final IHttpClient SILENT =
      request -> {
        throw new IOException("the address of a page is built without asking");
      };

  @Override
  public void close() {
    http.close();
  }
}
