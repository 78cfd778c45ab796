package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.config.Entra;
import org.kumobashi.server.config.PemFiles;

/**
 * Redeems through MSAL4J as a confidential client. Each redemption has an application object of its
 * own, which is thrown away: a shared one would keep every user's tokens, and mix users up where
 * Entra ID leaves out who they are.
 */
final class MsalRedeemer implements Redeemer {
  /** Shorter lives are not worth a login; longer ones are not believed. */
  private static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private final Entra entra;
  private final Accounts accounts;
  private final EntraErrors errors;
  private final HttpClient http;
  private final ExecutorService virtualThreads;
  private final InstantSource clock;

  /** Who redeems and where what it learns goes. */
  record Surroundings(
      Accounts accounts, String portal, ExecutorService virtualThreads, InstantSource clock) {}

  /**
   * A redeemer for this registration.
   *
   * @throws IOException if the configured trust file cannot be read
   */
  MsalRedeemer(Entra entra, Surroundings surroundings) throws IOException {
    this.entra = entra;
    this.accounts = surroundings.accounts();
    this.errors = new EntraErrors(surroundings.portal());
    this.virtualThreads = surroundings.virtualThreads();
    this.clock = surroundings.clock();
    this.http = httpClient(entra, virtualThreads);
  }

  private static HttpClient httpClient(Entra entra, ExecutorService threads) throws IOException {
    SSLParameters tls = new SSLParameters();
    tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(entra.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslParameters(tls);
    if (entra.trust().isPresent()) {
      builder.sslContext(trusting(PemFiles.certificates(entra.trust().get())));
    }
    return builder.build();
  }

  private static SSLContext trusting(List<X509Certificate> authorities) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new IOException(
          "the authorities to trust cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    try {
      IHttpClient client =
          new EntraHttpClient(
              http,
              entra.timeout(),
              rotated ->
                  refreshToken.ifPresent(
                      redeemed -> accounts.replaceRefreshToken(grant.id(), redeemed, rotated)));
      ConfidentialClientApplication application = application(client);
      return redeemed(ask(application, refreshToken).join());
    } catch (CompletionException failed) {
      return failure(failed.getCause() == null ? failed : failed.getCause());
    } catch (IOException | IllegalArgumentException | MsalException unusable) {
      return failed(
          new Misconfigured(
              "the client credential cannot be used: " + unusable.getClass().getSimpleName()),
          Optional.empty());
    }
  }

  // The credential is read each time, so that a rotated secret is used without a restart.
  private ConfidentialClientApplication application(IHttpClient client) throws IOException {
    try {
      return ConfidentialClientApplication.builder(entra.clientId(), credential())
          .authority(entra.authority().resolve("/" + entra.tenant() + "/").toString())
          .instanceDiscovery(false)
          .disableInternalRetries()
          .httpClient(client)
          .executorService(virtualThreads)
          .build();
    } catch (MalformedURLException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  private IClientCredential credential() throws IOException {
    return switch (entra.credential()) {
      case Entra.ClientCredential.ClientSecret(var secret) ->
          ClientCredentialFactory.createFromSecret(secret.read().revealText());
      case Entra.ClientCredential.ClientCertificate(var certificate, var key) ->
          ClientCredentialFactory.createFromCertificate(
              PemFiles.privateKey(key.read()), PemFiles.certificates(certificate).getFirst());
    };
  }

  private CompletableFuture<IAuthenticationResult> ask(
      ConfidentialClientApplication application, Optional<Secret> refreshToken) {
    return refreshToken.isPresent()
        ? application.acquireToken(
            RefreshTokenParameters.builder(entra.scopes(), refreshToken.get().revealText()).build())
        : application.acquireToken(
            ClientCredentialParameters.builder(Set.of(entra.appOnlyScope())).build());
  }

  private Redemption redeemed(IAuthenticationResult result) {
    String token = result.accessToken();
    if (token == null || token.isEmpty()) {
      return failed(
          new TokenServiceUnavailable("Entra ID answered without an access token"),
          Optional.empty());
    }
    Instant now = clock.instant();
    Instant said = result.expiresOnDate() == null ? now : result.expiresOnDate().toInstant();
    Instant latest = now.plus(LONGEST_LIFE);
    return new Redemption.Redeemed(
        new AccessToken(Secret.of(token), said.isAfter(latest) ? latest : said));
  }

  private Redemption failure(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof EntraUnavailable unavailable) {
        return failed(
            new TokenServiceUnavailable(String.valueOf(unavailable.getMessage())),
            unavailable.retryAfter());
      }
      if (cause instanceof StoreException store) {
        return failed(
            new TokenServiceUnavailable("store: " + store.getMessage()), Optional.empty());
      }
      if (cause instanceof MsalServiceException said && said.errorCode() != null) {
        return failed(
            errors.classify(said.errorCode(), String.valueOf(said.getMessage())), Optional.empty());
      }
      if (cause instanceof IOException io) {
        return failed(
            new TokenServiceUnavailable(
                "Entra ID cannot be reached: " + io.getClass().getSimpleName()),
            Optional.empty());
      }
    }
    return failed(
        new TokenServiceUnavailable(
            "Entra ID cannot be used: " + thrown.getClass().getSimpleName()),
        Optional.empty());
  }

  private static Redemption failed(LoginFailure failure, Optional<Duration> retryAfter) {
    return new Redemption.Failed(failure, retryAfter);
  }
}
