package org.kumobashi.sandbox.entra;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.kumobashi.sandbox.Tenant;

/**
 * Entra ID as far as a mail gateway meets it, on one HTTPS port: discovery, keys, token, device
 * code and sign-in page under {@code /{tenant}/}.
 */
public final class SandboxEntra implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int MAXIMUM_BODY = 64 * 1024;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final EntraFaults faults = new EntraFaults();
  private final SignInFaults signInFaults = new SignInFaults();
  private final EntraCounters counters = new EntraCounters();
  private final InstantSource clock;
  private final Tenant tenant;
  private final TokenEndpoint.Books books;
  private final TokenMint mint;
  private final TokenResponses responses;
  private final FaultyTokens tokens;
  private final SignIn signIn;
  private final HttpsServer server;
  private final Doorway doorway;

  /**
   * Opens the port and answers from now on.
   *
   * @param address where to listen; port 0 takes a free one
   * @throws IOException if the port cannot be opened
   */
  public SandboxEntra(InetSocketAddress address, SSLContext tls, Tenant tenant, InstantSource clock)
      throws IOException {
    this.clock = clock;
    this.tenant = tenant;
    this.books =
        new TokenEndpoint.Books(
            tenant,
            new Clients(),
            new RefreshTokens(),
            new AuthorizationCodes(clock),
            new DeviceCodes(clock));
    this.mint = new TokenMint(clock);
    this.responses = new TokenResponses(tenant, mint, clock);
    this.tokens =
        new FaultyTokens(new TokenEndpoint(books, responses, clock), faults, counters, closed);
    this.signIn = new SignIn(books, signInFaults);
    this.server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    this.doorway = openDoorway(address);
  }

  private Doorway openDoorway(InetSocketAddress address) throws IOException {
    try {
      return new Doorway(address, server.getAddress(), threads);
    } catch (IOException e) {
      server.stop(0);
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return doorway.port();
  }

  /** The port refuses connections, and those there are end. */
  public void pause() {
    doorway.pause();
  }

  /** The port is open again. */
  public void resume() throws IOException {
    doorway.resume();
  }

  /** What is to go wrong at the token endpoint. */
  public EntraFaults faults() {
    return faults;
  }

  /** What is to go wrong at the sign-in page. */
  public SignInFaults signInFaults() {
    return signInFaults;
  }

  /** What was asked. */
  public EntraCounters counters() {
    return counters;
  }

  /** The registered applications. */
  public Clients clients() {
    return books.clients();
  }

  /** Makes and knows tokens: the mailboxes ask it. */
  public TokenMint mint() {
    return mint;
  }

  /** A refresh token as if this person had just signed in to this application. */
  public String issueRefreshToken(String upn, String clientId) {
    return books.refreshTokens().issue(new RefreshTokens.Holder(upn, clientId));
  }

  /** Ends all refresh tokens of this person. */
  public void revokeRefreshTokens(String upn) {
    books.refreshTokens().revoke(upn);
  }

  /** Whether redeeming a refresh token ends it; off at first, as with the real one. */
  public void singleUseRefreshTokens(boolean on) {
    books.refreshTokens().singleUse(on);
  }

  /**
   * Whether a refresh token ends as soon as the one it was redeemed for is redeemed itself; off at
   * first. An answer that never arrived costs nobody the grant then, a forgotten one does.
   */
  public void supersededRefreshTokensEnd(boolean on) {
    books.refreshTokens().endWhenSuperseded(on);
  }

  /** How long access tokens made from now on are good; 75 minutes at first. */
  public void accessTokenLife(Duration life) {
    responses.life(life);
  }

  /** How long devices have to wait between two polls; 5 s at first. */
  public void deviceInterval(Duration interval) {
    books.devices().interval(interval);
  }

  /** How long device codes made from now on are good; 15 minutes at first. */
  public void deviceCodeLife(Duration life) {
    books.devices().life(life);
  }

  /**
   * Whether Conditional Access blocks device codes: the person is told, the device waits in vain.
   */
  public void forbidDeviceCodes(boolean on) {
    books.devices().forbid(on);
  }

  /**
   * An access token as the token endpoint would grant it to this person, for tests of the mail
   * front.
   */
  public String accessToken(String upn, String clientId, String scope) {
    Tenant.Person person =
        tenant.person(upn).orElseThrow(() -> new IllegalArgumentException("Nobody is " + upn));
    List<String> scopes = new Form(Map.of("scope", scope)).scopes();
    return responses
        .forPerson(new TokenResponses.Order(person, clientId, scopes, ""), "sandbox")
        .getOrDefault("access_token", "")
        .toString();
  }

  @Override
  public void close() {
    closed.countDown();
    doorway.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<HttpAnswer> answer = route(exchange);
      if (answer.isEmpty()) {
        doorway.reset(exchange.getRemoteAddress().getPort());
        return;
      }
      byte[] body = answer.get().body().getBytes(StandardCharsets.UTF_8);
      answer
          .get()
          .headers()
          .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      exchange.sendResponseHeaders(answer.get().status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Optional<HttpAnswer> route(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String path = uri.getPath();
    int slash = path.indexOf('/', 1);
    if (slash < 0 || !tenant.answersTo(path.substring(1, slash))) {
      return Optional.of(EntraError.ofNumber(90002).answer(clock.instant()));
    }
    Form query = Form.parse(uri.getRawQuery() == null ? "" : uri.getRawQuery());
    boolean post = exchange.getRequestMethod().equals("POST");
    Form form = post ? body(exchange) : query;
    return switch (path.substring(slash)) {
      case "/v2.0/.well-known/openid-configuration" ->
          Optional.of(HttpAnswer.json(200, configuration(exchange)));
      case "/discovery/v2.0/keys" -> Optional.of(HttpAnswer.json(200, mint.keySet()));
      case "/oauth2/v2.0/token" -> tokens.answer(form, issuer(exchange));
      case "/oauth2/v2.0/devicecode" -> Optional.of(deviceCode(form, exchange));
      case "/oauth2/v2.0/authorize" -> Optional.of(post ? signIn.decide(form) : signIn.ask(query));
      case "/oauth2/deviceauth" ->
          Optional.of(post ? signIn.decideDevice(form) : signIn.askDevice(query));
      default -> Optional.of(HttpAnswer.html(404, "Not found"));
    };
  }

  private static Form body(HttpExchange exchange) throws IOException {
    byte[] octets = exchange.getRequestBody().readNBytes(MAXIMUM_BODY);
    return Form.parse(new String(octets, StandardCharsets.UTF_8));
  }

  private String origin(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    return "https://" + (host == null ? "localhost:" + port() : host) + "/" + tenant.id();
  }

  private String issuer(HttpExchange exchange) {
    return origin(exchange) + "/v2.0";
  }

  private HttpAnswer deviceCode(Form form, HttpExchange exchange) {
    if (!books.clients().knows(form.get("client_id"))) {
      return EntraError.ofNumber(700016).answer(clock.instant());
    }
    DeviceCodes.Pair pair = books.devices().issue(form.get("client_id"), form.get("scope"));
    String page = origin(exchange) + "/oauth2/deviceauth";
    return HttpAnswer.json(
        200,
        Json.write(
            Map.of(
                "device_code", pair.deviceCode(),
                "user_code", pair.userCode(),
                "verification_uri", page,
                "expires_in", pair.life().toSeconds(),
                "interval", pair.interval().toSeconds(),
                "message", "Open " + page + " and enter the code " + pair.userCode())));
  }

  private String configuration(HttpExchange exchange) {
    String origin = origin(exchange);
    return Json.write(
        Map.of(
            "issuer", issuer(exchange),
            "authorization_endpoint", origin + "/oauth2/v2.0/authorize",
            "token_endpoint", origin + "/oauth2/v2.0/token",
            "device_authorization_endpoint", origin + "/oauth2/v2.0/devicecode",
            "jwks_uri", origin + "/discovery/v2.0/keys",
            "response_types_supported", List.of("code"),
            "response_modes_supported", List.of("query", "form_post"),
            "code_challenge_methods_supported", List.of("S256"),
            "subject_types_supported", List.of("pairwise"),
            "id_token_signing_alg_values_supported", List.of("RS256")));
  }
}
