package org.kumobashi.server.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Serves {@code /metrics} and {@code /health} over plain HTTP, for the operator's own network.
 * Answers GET and HEAD only and reads no request body.
 */
public final class ManagementServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ManagementServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts serving.
   *
   * @param healthy whether the gateway can let clients in
   * @throws IOException if the address is taken or may not be used
   */
  public static ManagementServer start(
      InetSocketAddress address, Metrics metrics, BooleanSupplier healthy) throws IOException {
    ManagementServer management = new ManagementServer(HttpServer.create(address, 64));
    management.server.setExecutor(management.threads);
    management.server.createContext(
        "/metrics", exchange -> answer(exchange, "/metrics", 200, metrics.scrape()));
    management.server.createContext(
        "/health",
        exchange -> {
          boolean well = healthy.getAsBoolean();
          answer(exchange, "/health", well ? 200 : 503, well ? "ok\n" : "not serving\n");
        });
    management.server.start();
    return management;
  }

  /** Where it listens; useful if port 0 was asked for. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private static void answer(HttpExchange exchange, String path, int status, String text)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!head && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] octets = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(status, head ? -1 : octets.length);
      if (!head) {
        exchange.getResponseBody().write(octets);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
