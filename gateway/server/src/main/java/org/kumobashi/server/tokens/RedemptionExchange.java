package org.kumobashi.server.tokens;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/**
 * The wire of one redemption, as MSAL4J sees it. It reads the answer before MSAL4J does, shows it
 * to its keeper, and only then lets the access token through. MSAL4J never sees an error: its
 * exceptions would lose what the answer said.
 */
final class RedemptionExchange implements IHttpClient {
  private final EntraHttpClient client;
  private final AnswerKeeper keeper;
  private final InstantSource clock;
  private volatile Duration lifetime = Duration.ZERO;

  RedemptionExchange(EntraHttpClient client, AnswerKeeper keeper, InstantSource clock) {
    this.client = client;
    this.keeper = keeper;
    this.clock = clock;
  }

  /** How long the access token lives that came with the answer. */
  Duration lifetime() {
    return lifetime;
  }

  @Override
  public IHttpResponse send(HttpRequest request) throws IOException, InterruptedException {
    java.net.http.HttpResponse<String> response = client.send(request);
    int status = response.statusCode();
    Optional<TokenAnswer> answer = TokenAnswer.read(response.body());
    if (status == 429 || status >= 500) {
      throw new EntraUnavailable(status, retryAfter(response), told(answer));
    }
    TokenAnswer words =
        answer.orElseThrow(
            () -> new EntraUnavailable(status, Optional.empty(), "the answer is not JSON"));
    if (status != 200) {
      throw refusal(status, words);
    }
    return granted(status, words);
  }

  private IHttpResponse granted(int status, TokenAnswer words) throws IOException {
    keeper.keep(words);
    Secret token =
        words
            .accessToken()
            .orElseThrow(
                () -> new EntraUnavailable(status, Optional.empty(), "no access token in it"));
    if (!words.lifetime().isPositive()) {
      throw new EntraUnavailable(status, Optional.empty(), "an access token without a lifetime");
    }
    lifetime = words.lifetime();
    // Retry-After stays behind: MSAL4J would hold it against everybody.
    HttpResponse response =
        new HttpResponse().statusCode(status).body(TokenAnswer.plain(token, lifetime));
    response.addHeaders(Map.of("Content-Type", List.of("application/json")));
    return response;
  }

  private static IOException refusal(int status, TokenAnswer words) {
    return words
        .error()
        .<IOException>map(EntraRefusal::new)
        .orElseGet(
            () -> new EntraUnavailable(status, Optional.empty(), "neither a token nor an error"));
  }

  private static String told(Optional<TokenAnswer> answer) {
    return answer
        .flatMap(TokenAnswer::error)
        .map(EntraError::describe)
        .orElse("throttled or out of order");
  }

  // RFC 9110 §10.2.3: seconds or a date.
  private Optional<Duration> retryAfter(java.net.http.HttpResponse<String> response) {
    return response.headers().firstValue("Retry-After").map(String::strip).flatMap(this::wait);
  }

  private Optional<Duration> wait(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
    }
    try {
      ZonedDateTime then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(clock.instant(), then.toInstant()));
    } catch (DateTimeException neither) {
      return Optional.empty();
    }
  }
}
