package org.kumobashi.server.portal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A browser of the tests: it keeps cookies and fills in forms, and follows nothing by itself. */
final class Browser implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("name=\"key\" value=\"([^\"]+)\"");
  private static final Pattern STATE = Pattern.compile("state=([A-Za-z0-9_-]{43})");

  final Map<String, String> cookies = new TreeMap<>();
  private final HttpClient client;
  private final String base;
  private Optional<HttpResponse<String>> last = Optional.empty();

  Browser(SSLContext tls, InetSocketAddress portal) {
    this.client = HttpClient.newBuilder().sslContext(tls).build();
    this.base = "https://localhost:" + portal.getPort();
  }

  Browser get(String path, String... headers) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)), true, headers);
  }

  /** Sends a form with the key of the page last seen. */
  Browser post(String path, String... fields) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(fields));
    all.add("key=" + key());
    return send(request(path, all), true);
  }

  /** Sends a form with all cookies, but without the key of any page. */
  Browser postWithoutKey(String path, String... fields) throws IOException, InterruptedException {
    return send(request(path, List.of(fields)), true);
  }

  /** Sends a form as another site would make the browser send it: without its Lax cookies. */
  Browser postFromElsewhere(String path, String... fields)
      throws IOException, InterruptedException {
    return send(request(path, List.of(fields)), false);
  }

  Browser send(HttpRequest.Builder request, boolean sameSite, String... headers)
      throws IOException, InterruptedException {
    String sent =
        String.join(
            "; ",
            cookies.entrySet().stream()
                .filter(it -> sameSite || !it.getKey().matches(".*-(session|form)"))
                .map(it -> it.getKey() + "=" + it.getValue())
                .toList());
    if (!sent.isEmpty()) {
      request.header("Cookie", sent);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    last = Optional.of(answer);
    answer.headers().allValues("Set-Cookie").forEach(this::keep);
    return this;
  }

  private HttpRequest.Builder request(String path, List<String> fields) {
    String body = String.join("&", fields.stream().map(Browser::encoded).toList());
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static String encoded(String field) {
    int equals = field.indexOf('=');
    return field.substring(0, equals + 1)
        + URLEncoder.encode(field.substring(equals + 1), StandardCharsets.UTF_8);
  }

  private void keep(String cookie) {
    String[] pair = cookie.split(";", 2)[0].split("=", 2);
    if (cookie.contains("Max-Age=0") || pair[1].isEmpty()) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }

  /** The key in the forms of the page last seen. */
  String key() {
    Matcher found = KEY.matcher(page());
    return found.find() ? found.group(1) : "";
  }

  /** Begins a sign-in; the result is its state. */
  String begin() throws IOException, InterruptedException {
    post("/sign-in");
    Matcher state = STATE.matcher(page());
    if (!state.find()) {
      throw new IOException("no sign-in was begun: " + last().statusCode());
    }
    return state.group(1);
  }

  int status() {
    return last().statusCode();
  }

  String page() {
    return last().body();
  }

  String header(String name) {
    return last().headers().firstValue(name).orElse("");
  }

  HttpResponse<String> last() {
    return last.orElseThrow();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
