package org.kumobashi.server.tokens;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.microsoft.aad.msal4j.HttpMethod;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.kumobashi.protocol.identity.Secret;

/**
 * MSAL's way to Entra ID for one redemption, over a shared HTTP client. It sees the raw answer
 * first: a rotated refresh token is on disk before MSAL, and so anybody, gets the access token that
 * came with it. An answer that is no answer (429, 5xx, HTML) becomes I/O trouble, so that MSAL
 * neither retries nor throttles others for it.
 */
final class EntraHttpClient implements IHttpClient {
  private static final int BODY_LIMIT = 1024 * 1024;
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private final HttpClient http;
  private final Duration timeout;
  private final Consumer<Secret> rotated;

  /**
   * A client for one redemption.
   *
   * @param rotated makes a new refresh token durable; if it throws, the access token is not used
   */
  EntraHttpClient(HttpClient http, Duration timeout, Consumer<Secret> rotated) {
    this.http = http;
    this.timeout = timeout;
    this.rotated = rotated;
  }

  private record Answer(int statusCode, Map<String, List<String>> headers, String body)
      implements IHttpResponse {
    @Override
    public String toString() {
      return "Answer[" + statusCode + "]";
    }
  }

  @Override
  public IHttpResponse send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        http.send(translate(request), HttpResponse.BodyHandlers.ofInputStream());
    String body = read(response);
    int status = response.statusCode();
    if (status == 429 || status >= 500) {
      throw new EntraUnavailable("Entra ID answered with status " + status, retryAfter(response));
    }
    Map<?, ?> json = json(body);
    if (status == 200 && json.get("refresh_token") instanceof String token && !token.isEmpty()) {
      rotated.accept(Secret.of(token));
    }
    // Whatever it says besides, only 429 and 5xx may ask for patience: MSAL would hold it against
    // everybody.
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(response.headers().map());
    headers.remove("Retry-After");
    return new Answer(status, headers, body);
  }

  private java.net.http.HttpRequest translate(HttpRequest request) {
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url().toString())).timeout(timeout);
    Map<String, String> headers = new HashMap<>(request.headers());
    headers.keySet().removeIf("Content-Length"::equalsIgnoreCase);
    headers.forEach(builder::header);
    return request.httpMethod() == HttpMethod.POST
        ? builder.POST(java.net.http.HttpRequest.BodyPublishers.ofString(request.body())).build()
        : builder.GET().build();
  }

  private static String read(HttpResponse<InputStream> response) throws IOException {
    try (InputStream stream = response.body()) {
      byte[] octets = stream.readNBytes(BODY_LIMIT + 1);
      if (octets.length > BODY_LIMIT) {
        throw new EntraUnavailable(
            "the answer of Entra ID is longer than " + BODY_LIMIT + " octets", Optional.empty());
      }
      return new String(octets, StandardCharsets.UTF_8);
    }
  }

  // A captive portal answers in HTML: whoever it is, it is not Entra ID.
  private static Map<?, ?> json(String body) throws EntraUnavailable {
    try (JsonReader reader = JsonProviders.createReader(body)) {
      if (reader.readUntyped() instanceof Map<?, ?> map) {
        return map;
      }
      throw new EntraUnavailable("the answer of Entra ID is not a JSON object", Optional.empty());
    } catch (EntraUnavailable notAnObject) {
      throw notAnObject;
    } catch (IOException | IllegalStateException notJson) {
      // The parser's message may quote the body.
      throw new EntraUnavailable("the answer of Entra ID is not JSON", Optional.empty());
    }
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .map(String::strip)
        .filter(seconds -> seconds.matches("[0-9]{1,9}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .map(wait -> wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait);
  }
}
