package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Secret;

/** A person at the portal, by way of Entra ID's sign-in page, without a browser's looks. */
final class PortalVisitor implements AutoCloseable {
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");
  private static final Pattern ADDRESS = Pattern.compile("content=\"0; url=([^\"]+)\"");
  private static final Pattern ACTION =
      Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"");
  private static final Pattern PASSWORD = Pattern.compile("id=\"password\"[^>]*>([^<]+)<");

  private final URI base;
  private final HttpClient http;
  private URI here;
  private int status;
  private String page = "";
  private String code = "";

  PortalVisitor(GatewayFixture gateway) {
    this.base = URI.create(gateway.configuration.portal());
    this.here = base;
    this.http =
        HttpClient.newBuilder()
            .sslContext(gateway.tls)
            .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
  }

  /** Signs this person in; ends at the page the portal shows then. */
  PortalVisitor signIn(String upn) throws IOException, InterruptedException {
    get("/");
    post("/sign-in", Map.of());
    send(HttpRequest.newBuilder(URI.create(found(ADDRESS))).build());
    Map<String, String> decision = hidden();
    decision.put("upn", upn);
    decision.put("decision", "accept");
    send(form(here, decision));
    Map<String, String> answer = hidden();
    code = answer.getOrDefault("code", "");
    send(form(URI.create(found(ACTION)), answer));
    return this;
  }

  PortalVisitor get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(base.resolve(path)).build());
  }

  /** Sends a form with the hidden fields of the page that is shown. */
  PortalVisitor post(String path, Map<String, String> typed)
      throws IOException, InterruptedException {
    Map<String, String> fields = new TreeMap<>();
    Map<String, String> hidden = hidden();
    for (String name : new String[] {"key", "once"}) {
      if (hidden.containsKey(name)) {
        fields.put(name, hidden.getOrDefault(name, ""));
      }
    }
    fields.putAll(typed);
    return send(form(base.resolve(path), fields));
  }

  /** Adds a device for this mailbox, for IMAP, POP3 or SMTP; the result is its password. */
  Secret addDevice(String mailbox, String protocol) throws IOException, InterruptedException {
    String query = "?mailbox=" + URLEncoder.encode(mailbox, StandardCharsets.UTF_8);
    get("/devices/new" + query);
    post("/devices" + query, Map.of("label", protocol, "protocol", protocol));
    return Secret.of(found(PASSWORD));
  }

  /** The code of the last sign-in, which the portal has used up. */
  String code() {
    return code;
  }

  int status() {
    return status;
  }

  String page() {
    return page;
  }

  private PortalVisitor send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    here = answer.uri();
    status = answer.statusCode();
    page = answer.body();
    return this;
  }

  private static HttpRequest form(URI target, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(target)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Map<String, String> hidden() {
    return HIDDEN
        .matcher(page)
        .results()
        .collect(
            Collectors.toMap(
                (MatchResult it) -> plain(it.group(1)),
                (MatchResult it) -> plain(it.group(2)),
                (first, second) -> first,
                TreeMap::new));
  }

  private String found(Pattern pattern) throws IOException {
    Matcher found = pattern.matcher(page);
    if (!found.find()) {
      throw new IOException("not what was expected at " + here.getPath() + ": " + status);
    }
    return plain(found.group(1));
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
    http.shutdownNow();
  }
}
