package org.kumobashi.server.tokens;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.Entra;

/**
 * Asks Entra ID in plain forms what MSAL4J does not ask for a confidential client, and finds out
 * whose the tokens are that come. Stores nothing.
 */
public final class TokenEndpoint implements AutoCloseable {
  private static final Set<String> SIGN_IN_SCOPES = Set.of("openid", "profile", "offline_access");
  // No browser carries the answer, so there is no nonce to ask for and none to find.
  private static final Secret NO_NONCE = Secret.of("");

  private final Entra entra;
  private final InstantSource clock;
  private final EntraHttpClient http;
  private final EntraReply reply;
  private final String protocol;
  private final IdTokens idTokens;

  /**
   * Makes ready; asks nothing yet.
   *
   * @param threads a virtual thread per task; not shut down by this
   * @throws IOException if the file of trusted authorities cannot be read
   * @throws GeneralSecurityException if that file holds no certificates
   */
  public TokenEndpoint(Entra entra, ExecutorService threads, InstantSource clock)
      throws IOException, GeneralSecurityException {
    this.entra = entra;
    this.clock = clock;
    this.http = new EntraHttpClient(TrustedTls.trusting(entra.trust()), threads, entra.timeout());
    this.reply = new EntraReply(clock);
    String authority = new ClientApplication(entra, threads).authority();
    this.protocol = authority + "oauth2/v2.0/";
    this.idTokens =
        new IdTokens(new PublishedKeys(http, authority, clock), entra.clientId(), clock);
  }

  /**
   * Redeems a refresh token that comes from elsewhere, to see whose it is and that it is ours to
   * redeem; blocks. The token that was redeemed stays good.
   *
   * @return signed in with the refresh token that replaces it, or with itself if none came
   */
  public SignInOutcome redeem(Secret refreshToken) {
    try {
      Instant asked = clock.instant();
      Map<String, String> grant =
          Map.of("grant_type", "refresh_token", "refresh_token", refreshToken.revealText());
      return signedIn(ask(grant), asked, Optional.of(refreshToken));
    } catch (IOException failed) {
      return SignInFaults.outcome(failed);
    } catch (GeneralSecurityException ours) {
      return misconfigured(ours);
    } catch (InterruptedException stopping) {
      return interrupted();
    }
  }

  /** A good answer to a form that needs no proof of the client. */
  String ask(String resource, Map<String, String> fields) throws IOException, InterruptedException {
    var response = http.post(URI.create(protocol + resource), withClient(fields));
    reply.read(response);
    return response.body();
  }

  /**
   * A good answer to a grant.
   *
   * @throws EntraRefusal if Entra ID said no
   * @throws IOException if no answer came that says anything about the grant
   * @throws GeneralSecurityException if the client credential cannot be used
   */
  TokenAnswer ask(Map<String, String> grant)
      throws IOException, GeneralSecurityException, InterruptedException {
    URI address = URI.create(protocol + "token");
    Map<String, String> fields = withClient(grant);
    fields.putAll(proof(address));
    return reply.read(http.post(address, fields));
  }

  /**
   * Whose the tokens of an answer are.
   *
   * @param kept the refresh token that stays good if no other came
   * @throws IOException if something is missing or not genuine
   */
  SignInOutcome.SignedIn signedIn(TokenAnswer words, Instant asked, Optional<Secret> kept)
      throws IOException, InterruptedException {
    Secret accessToken = EntraReply.accessToken(words);
    Secret idToken = words.idToken().orElseThrow(() -> missing("id token"));
    Secret refreshToken =
        words.refreshToken().or(() -> kept).orElseThrow(() -> missing("refresh token"));
    return new SignInOutcome.SignedIn(
        verified(idToken),
        refreshToken,
        new AccessToken(accessToken, asked.plus(words.lifetime())));
  }

  private SignedInUser verified(Secret idToken) throws IOException, InterruptedException {
    try {
      return idTokens.verify(idToken, NO_NONCE);
    } catch (IdTokens.NotGenuine fault) {
      throw new IOException("the id token is refused", fault);
    }
  }

  private Map<String, String> withClient(Map<String, String> fields) {
    TreeSet<String> scopes = new TreeSet<>(entra.scopes());
    scopes.addAll(SIGN_IN_SCOPES);
    Map<String, String> all = new HashMap<>(fields);
    all.put("client_id", entra.clientId());
    all.put("scope", String.join(" ", scopes));
    return all;
  }

  // An unreadable file of ours is no trouble on the way that would pass.
  private Map<String, String> proof(URI address) throws GeneralSecurityException {
    try {
      return ClientProof.fields(entra, address.toString(), clock.instant());
    } catch (IOException unreadable) {
      throw new GeneralSecurityException(unreadable.getMessage(), unreadable);
    }
  }

  static SignInOutcome misconfigured(GeneralSecurityException ours) {
    return new SignInOutcome.Misconfigured("client credential: " + ours.getMessage());
  }

  /** What is told when the thread is asked to stop; it stays asked. */
  static SignInOutcome interrupted() {
    Thread.currentThread().interrupt();
    return new SignInOutcome.Unavailable("interrupted");
  }

  private static IOException missing(String what) {
    return new IOException("the answer held no " + what);
  }

  @Override
  public void close() {
    http.close();
  }
}
