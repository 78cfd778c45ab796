package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.kumobashi.protocol.identity.Secret;

/**
 * The wire of one redemption, as MSAL4J sees it. It reads the answer before MSAL4J does, shows it
 * to its keeper, and only then lets the access token through. MSAL4J never sees an error: its
 * exceptions would lose what the answer said.
 */
final class RedemptionExchange implements IHttpClient {
  private final EntraHttpClient client;
  private final AnswerKeeper keeper;
  private final EntraReply reply;
  private volatile Duration lifetime = Duration.ZERO;

  RedemptionExchange(EntraHttpClient client, AnswerKeeper keeper, InstantSource clock) {
    this.client = client;
    this.keeper = keeper;
    this.reply = new EntraReply(clock);
  }

  /** How long the access token lives that came with the answer. */
  Duration lifetime() {
    return lifetime;
  }

  @Override
  public IHttpResponse send(HttpRequest request) throws IOException, InterruptedException {
    return granted(reply.read(client.send(request)));
  }

  private IHttpResponse granted(TokenAnswer words) throws IOException {
    keeper.keep(words);
    Secret token = EntraReply.accessToken(words);
    lifetime = words.lifetime();
    // Retry-After stays behind: MSAL4J would hold it against everybody.
    HttpResponse response =
        new HttpResponse().statusCode(200).body(TokenAnswer.plain(token, lifetime));
    response.addHeaders(Map.of("Content-Type", List.of("application/json")));
    return response;
  }
}
