package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.testkit.LastingPort;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A running sandbox with one person in it, and the calls its tests make. */
public final class SandboxFixture implements AutoCloseable {
  public static final String ALICE = "alice@example.ac.jp";

  public final Sandbox sandbox;
  public final HttpClient http;

  public SandboxFixture() throws IOException {
    Path directory = Files.createTempDirectory("sandbox");
    sandbox = startIn(directory);
    sandbox.addUser(ALICE, ALICE, "alias@example.ac.jp");
    http = HttpClient.newBuilder().sslContext(sandbox.authority().clientContext()).build();
  }

  /** A sandbox on ports it may close and open again, with its files in this folder. */
  public static Sandbox startIn(Path folder) throws IOException {
    SandboxSettings settings = SandboxSettings.in(folder);
    int[] ports = IntStream.generate(LastingPort::take).limit(4).toArray();
    return Sandbox.start(
        new SandboxSettings(
            folder,
            settings.address(),
            new SandboxSettings.Ports(ports[0], ports[1], ports[2], ports[3]),
            settings.client()));
  }

  /** A connection past TLS for IMAP and POP3, in clear for SMTP, the greeting unread. */
  public Wire connect(Protocol protocol) throws IOException {
    Wire wire =
        new Wire(new Socket(InetAddress.getLoopbackAddress(), sandbox.mail().port(protocol)));
    wire.timeout(20_000);
    if (protocol != Protocol.SMTP) {
      wire.startTls(sandbox.authority().clientContext(), "localhost");
    }
    return wire;
  }

  /** The XOAUTH2 response in base64. */
  public static String xoauth2(String user, String token) {
    String response = "user=" + user + "\1auth=Bearer " + token + "\1\1";
    return Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8));
  }

  /** An XOAUTH2 response with a good token of this person. */
  public String login(String upn) {
    return xoauth2(upn, sandbox.accessToken(upn));
  }

  public Map<String, String> refreshForm(String refreshToken) {
    Map<String, String> form = clientForm("refresh_token");
    form.put("refresh_token", refreshToken);
    form.put("scope", Sandbox.MAIL_SCOPES + " openid profile");
    return form;
  }

  public Map<String, String> clientForm(String grantType) {
    Map<String, String> form = new TreeMap<>();
    form.put("grant_type", grantType);
    form.put("client_id", sandbox.client().id());
    form.put("client_secret", sandbox.client().secret().revealText());
    return form;
  }

  public HttpResponse<String> post(String path, Map<String, String> form)
      throws IOException, InterruptedException {
    return http.send(request(path, form), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path, Map<String, String> form) {
    return HttpRequest.newBuilder(URI.create(sandbox.entraAuthority() + path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(encode(form)))
        .build();
  }

  /** Asks for a token without waiting for the answer. */
  public CompletableFuture<HttpResponse<String>> tokenLater(Map<String, String> form) {
    return http.sendAsync(request("oauth2/v2.0/token", form), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> token(Map<String, String> form)
      throws IOException, InterruptedException {
    return post("oauth2/v2.0/token", form);
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sandbox.entraAuthority() + path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  public static Map<?, ?> json(HttpResponse<String> response) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(response.body());
  }

  public static String text(HttpResponse<String> response, String member) {
    return String.valueOf(json(response).get(member));
  }

  public static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
