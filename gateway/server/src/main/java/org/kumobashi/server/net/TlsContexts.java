package org.kumobashi.server.net;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.kumobashi.server.config.CertifiedKey;
import org.kumobashi.server.config.PemFiles;
import org.kumobashi.server.config.ServerTls;

/**
 * TLS as the listeners offer it and as upstream must offer it: 1.2 and 1.3, BoringSSL where the
 * machine has it.
 */
final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private TlsContexts() {}

  /**
   * The context listeners show their certificate with.
   *
   * @throws IOException if the certificate or key cannot be read, or they do not belong together
   */
  static SslContext server(ServerTls tls) throws IOException {
    CertifiedKey own = CertifiedKey.read(tls.certificate(), tls.key());
    return SslContextBuilder.forServer(own.key(), own.chain().toArray(X509Certificate[]::new))
        .sslProvider(provider())
        .protocols(PROTOCOLS)
        .build();
  }

  /**
   * The context the gateway dials mail servers with; the name in the certificate is checked.
   *
   * @param trust PEM file of authorities to trust instead of the system's
   * @throws IOException if that file cannot be read
   */
  static SslContext client(Optional<Path> trust) throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(provider())
            .protocols(PROTOCOLS)
            .endpointIdentificationAlgorithm("HTTPS");
    if (trust.isPresent()) {
      builder.trustManager(PemFiles.certificates(trust.get()));
    }
    return builder.build();
  }

  /** The same, but a handshake may take so long: Netty's 10 s are little where hundreds begin. */
  static SslHandler within(Duration limit, SslHandler tls) {
    tls.setHandshakeTimeoutMillis(limit.toMillis());
    return tls;
  }

  private static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }
}
