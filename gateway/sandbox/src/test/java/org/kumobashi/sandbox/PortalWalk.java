package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person at the portal and at the sandbox's sign-in page, with cookies and without scripts. */
final class PortalWalk {
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");

  private final HttpClient client;
  private final URI portal;
  private final Map<String, String> cookies = new TreeMap<>();
  private String page = "";
  private int status;

  PortalWalk(GatewayFixture gateway) {
    this.client = HttpClient.newBuilder().sslContext(gateway.tls).build();
    this.portal = URI.create(gateway.configuration.portal());
  }

  /** Signs in, from the first page to the one the person came for. */
  PortalWalk signIn(String upn) throws IOException, InterruptedException {
    get("/");
    post("/sign-in", Map.of());
    URI entra = URI.create(unescaped(first("href=\"(https://[^\"]*authorize[^\"]*)\"")));
    page = client.send(HttpRequest.newBuilder(entra).build(), texts()).body();
    Map<String, String> decision = hidden();
    decision.put("upn", upn);
    decision.put("decision", "accept");
    page = client.send(form(entra, decision), texts()).body();
    send(form(portal.resolve("/signed-in"), hidden()));
    return this;
  }

  PortalWalk get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(portal.resolve(path)).build());
  }

  /** Sends a form with the key of the page last seen. */
  PortalWalk post(String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.put("key", first("name=\"key\" value=\"([^\"]*)\""));
    return send(form(portal.resolve(path), all));
  }

  String page() {
    return page;
  }

  int status() {
    return status;
  }

  /** What the first group of this pattern is on the page. */
  String first(String pattern) {
    return Pattern.compile(pattern)
        .matcher(page)
        .results()
        .findFirst()
        .map((MatchResult found) -> found.group(1))
        .orElseThrow(() -> new IllegalStateException("no " + pattern + " in " + page));
  }

  private PortalWalk send(HttpRequest request) throws IOException, InterruptedException {
    String sent =
        cookies.entrySet().stream()
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
            .collect(Collectors.joining("; "));
    HttpRequest.Builder builder = HttpRequest.newBuilder(request, (name, value) -> true);
    HttpResponse<String> answer =
        client.send(sent.isEmpty() ? request : builder.header("Cookie", sent).build(), texts());
    answer.headers().allValues("Set-Cookie").forEach(this::keep);
    page = answer.body();
    status = answer.statusCode();
    return this;
  }

  private void keep(String cookie) {
    String[] pair = cookie.split(";", 2)[0].split("=", 2);
    cookies.put(pair[0], pair[1]);
  }

  private Map<String, String> hidden() {
    Map<String, String> fields = new LinkedHashMap<>();
    HIDDEN
        .matcher(page)
        .results()
        .forEach(
            (MatchResult found) ->
                fields.put(unescaped(found.group(1)), unescaped(found.group(2))));
    return fields;
  }

  private static HttpRequest form(URI target, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(target)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse.BodyHandler<String> texts() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String unescaped(String text) {
    return text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
