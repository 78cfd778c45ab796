package org.kumobashi.server.tokens;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The one HTTP client all redemptions share. It follows no redirect, speaks TLS 1.2 or newer, takes
 * at most 1 MiB and ends every request when its time is up, wherever it hangs. HTTP/1.1, so that no
 * request shares a connection with another user's hanging one.
 */
final class EntraHttpClient implements AutoCloseable {
  private static final long MAX_BODY = 1 << 20;
  private static final Set<String> NOT_OURS_TO_SET =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private final HttpClient client;
  private final Duration timeout;

  /**
   * @param timeout for one request from connecting to the last octet of the answer
   */
  EntraHttpClient(SSLContext trust, ExecutorService threads, Duration timeout) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .executor(threads)
            .sslContext(trust)
            .sslParameters(modernTls())
            .build();
  }

  /**
   * Sends a request of MSAL4J's.
   *
   * @throws IOException if there is no complete answer in time
   */
  HttpResponse<String> send(com.microsoft.aad.msal4j.HttpRequest request)
      throws IOException, InterruptedException {
    return send(translate(request));
  }

  /**
   * POSTs a form ({@code application/x-www-form-urlencoded}).
   *
   * @throws IOException if there is no complete answer in time
   */
  HttpResponse<String> post(URI address, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.US_ASCII))
            .build());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * The document at this address.
   *
   * @throws IOException if there is no complete answer in time, or it is not 200
   */
  String get(URI document) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(document).build());
    if (answer.statusCode() != 200) {
      throw new IOException("HTTP " + answer.statusCode() + " from " + document);
    }
    return answer.body();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BODY));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException tooSlow) {
      throw new IOException("no answer from the token endpoint within " + timeout, tooSlow);
    } catch (ExecutionException failed) {
      throw new IOException("the request to the token endpoint failed", failed.getCause());
    } finally {
      // Does nothing to a finished request; an unfinished one gives its connection back.
      answer.cancel(true);
    }
  }

  private static HttpRequest translate(com.microsoft.aad.msal4j.HttpRequest request)
      throws IOException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(request.url().toString()));
    String body = request.body() == null ? "" : request.body();
    builder.method(
        request.httpMethod().name(),
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    if (request.headers() != null) {
      request
          .headers()
          .forEach(
              (name, value) -> {
                if (!NOT_OURS_TO_SET.contains(name.toLowerCase(Locale.ROOT))) {
                  builder.setHeader(name, value);
                }
              });
    }
    return builder.build();
  }

  private static SSLParameters modernTls() {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    return parameters;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
