package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** A person at the portal whose browser knows forms and cookies, and no scripts. */
final class PortalVisitor implements AutoCloseable {
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");

  private final HttpClient client;
  private final URI portal;
  private Optional<HttpResponse<String>> last = Optional.empty();

  PortalVisitor(SSLContext tls, URI portal) {
    this.client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    this.portal = portal;
  }

  /** Signs in as this person, by way of the sandbox's Entra ID. */
  void signIn(String upn) throws IOException, InterruptedException {
    get("/");
    submit(portal.resolve("/sign-in"), Map.of());
    URI entra = URI.create(plain(found("id=\"go-on\" href=\"([^\"]+)\"")));
    send(HttpRequest.newBuilder(entra));
    submit(entra, Map.of("upn", upn, "decision", "accept"));
    submit(URI.create(plain(found("action=\"([^\"]+)\""))), Map.of());
  }

  PortalVisitor get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(portal.resolve(path)));
  }

  /** Sends the form of the page at hand, with these fields filled in. */
  PortalVisitor submit(String path, Map<String, String> typed)
      throws IOException, InterruptedException {
    return submit(portal.resolve(path), typed);
  }

  private PortalVisitor submit(URI action, Map<String, String> typed)
      throws IOException, InterruptedException {
    Map<String, String> fields = new LinkedHashMap<>();
    if (last.isPresent()) {
      HIDDEN
          .matcher(page())
          .results()
          .forEach(it -> fields.putIfAbsent(plain(it.group(1)), plain(it.group(2))));
    }
    fields.putAll(typed);
    String body =
        fields.entrySet().stream()
            .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private PortalVisitor send(HttpRequest.Builder request) throws IOException, InterruptedException {
    last = Optional.of(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    return this;
  }

  int status() {
    return last.orElseThrow().statusCode();
  }

  String page() {
    return last.orElseThrow().body();
  }

  /** The first group of what is found first on the page, or empty text. */
  String found(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(page());
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String plain(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  @Override
  public void close() {
    client.close();
  }
}
