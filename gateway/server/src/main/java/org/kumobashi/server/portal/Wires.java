package org.kumobashi.server.portal;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.kumobashi.server.config.Suites;

/** How the portal speaks HTTPS: certificate, limits, and the headers every answer has. */
final class Wires {
  private static final int MOST_CONNECTIONS = 2000;
  private static final int HEADER_OCTETS = 16 * 1024;
  private static final long IDLE_MILLIS = 20_000;

  private static final String POLICY = "Content-Security-Policy";

  /** No scripts, nothing from elsewhere, no frames. */
  private static final String NO_SCRIPTS =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
          + " base-uri 'none'; frame-ancestors 'none'";

  private static final Map<String, String> HEADERS =
      Map.of(
          POLICY,
          NO_SCRIPTS,
          "Strict-Transport-Security",
          "max-age=31536000",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "same-origin",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Permissions-Policy",
          "camera=(), microphone=(), geolocation=(), payment=()",
          "Cache-Control",
          "no-store");

  private final InetSocketAddress address;
  private final SslContextFactory.Server tls;

  private Wires(InetSocketAddress address, SslContextFactory.Server tls) {
    this.address = address;
    this.tls = tls;
  }

  static Wires of(PortalSettings settings) throws IOException {
    return new Wires(settings.web().address(), tls(settings.keys()));
  }

  // Its keys are asked for in each handshake, so a renewed certificate needs no reload here.
  private static SslContextFactory.Server tls(X509ExtendedKeyManager keys) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, null, null);
      SslContextFactory.Server factory = new SslContextFactory.Server();
      factory.setSslContext(context);
      factory.setIncludeProtocols(Suites.VERSIONS.toArray(String[]::new));
      factory.setIncludeCipherSuites(Suites.INTERMEDIATE.toArray(String[]::new));
      return factory;
    } catch (GeneralSecurityException unfit) {
      throw new IOException("TLS cannot be used: " + unfit.getMessage(), unfit);
    }
  }

  void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = Form.MOST_OCTETS;
    config.jetty.modifyServer(
        server -> server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server)));
    config.jetty.addConnector(this::connector);
    config.routes.before(Wires::head);
  }

  private static void head(Context context) {
    HEADERS.forEach(context::header);
  }

  /** Lets this one page use scripts that are files of ours. */
  static void allowOwnScript(Context context) {
    context.header(POLICY, NO_SCRIPTS + "; script-src 'self'");
  }

  private Connector connector(Server server, HttpConfiguration http) {
    HttpConfiguration own = new HttpConfiguration(http);
    own.setRequestHeaderSize(HEADER_OCTETS);
    own.setSendServerVersion(false);
    // The certificate says which names are right; a wrong one is the browser's to refuse.
    own.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString()),
            new HttpConnectionFactory(own));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    // A gateway that takes over listens before the one before it has gone.
    connector.setReusePort(true);
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }
}
