package org.kumobashi.server.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.ImmediateExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.kumobashi.server.config.PemFiles;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.config.Suites;
import org.kumobashi.server.config.TlsTerms;

/**
 * TLS as the listeners offer it and as upstream must offer it: BoringSSL where the machine has it.
 * The two have nothing in common: no setting of a listener reaches {@link #client}.
 */
final class TlsContexts {
  private final ServerCertificates certificates;
  private final boolean boringSsl;
  private final InstantSource clock;

  /** Of listeners that show these certificates. */
  TlsContexts(ServerCertificates certificates) {
    this(certificates, OpenSsl.isAvailable(), InstantSource.system());
  }

  /**
   * @param boringSsl whether the machine has it
   * @param clock tells when ticket keys are due
   */
  TlsContexts(ServerCertificates certificates, boolean boringSsl, InstantSource clock) {
    this.certificates = certificates;
    this.boringSsl = boringSsl;
    this.clock = clock;
  }

  /**
   * TLS of one listener.
   *
   * @param handshake how long one may take
   * @throws IOException if the authorities of client certificates cannot be read, or the machine
   *     cannot speak what is asked for
   */
  ListenerTls listener(String name, TlsTerms terms, Duration handshake) throws IOException {
    ServerContext modern =
        context(terms, certificates.keys(), Suites.VERSIONS, Suites.INTERMEDIATE);
    Optional<ServerContext> legacy = Optional.empty();
    if (!terms.legacyFrom().isEmpty()) {
      if (!boringSsl) {
        throw new IOException(
            "listener "
                + name
                + " is to speak TLS 1.0 (legacy-tls-from), which needs BoringSSL, and there is none"
                + " for this machine: it comes for Linux on x86-64 and arm64");
      }
      legacy =
          Optional.of(
              context(terms, certificates.legacyKeys(), Suites.LEGACY_VERSIONS, Suites.LEGACY));
    }
    return new ListenerTls(modern, legacy, terms.legacyFrom(), handshake);
  }

  private SslContextBuilder server(TlsTerms terms, X509ExtendedKeyManager shown)
      throws IOException {
    KeyManagerFactory keys = new GivenKeys(shown);
    SslContextBuilder builder =
        SslContextBuilder.forServer(
                boringSsl ? new OpenSslCachingX509KeyManagerFactory(keys) : keys)
            .sslProvider(boringSsl ? SslProvider.OPENSSL : SslProvider.JDK);
    if (boringSsl) {
      builder.option(OpenSslContextOption.GROUPS, Suites.GROUPS.toArray(String[]::new));
    }
    if (terms.clients().isPresent()) {
      TlsTerms.ClientCertificates clients = terms.clients().get();
      builder
          .trustManager(PemFiles.certificates(clients.authorities()))
          .clientAuth(
              switch (clients.demand()) {
                case REQUEST -> ClientAuth.OPTIONAL;
                case REQUIRE -> ClientAuth.REQUIRE;
              });
    }
    return builder;
  }

  // To judge a client's certificate its authority may have to be asked, as in UpstreamDriver.
  private ServerContext context(
      TlsTerms terms, X509ExtendedKeyManager shown, List<String> versions, List<String> suites)
      throws IOException {
    SslContext context =
        server(terms, shown)
            .protocols(versions)
            .ciphers(suites, SupportedCipherSuiteFilter.INSTANCE)
            .build();
    Executor judging =
        terms.clients().isPresent() ? Thread::startVirtualThread : ImmediateExecutor.INSTANCE;
    return new ServerContext(context, new TicketKeys(new SecureRandom(), clock), judging);
  }

  /**
   * The context the gateway dials mail servers with: TLS 1.2 at least, and the name in the
   * certificate is checked, as is its chain by the JDK's rules, to which a system property adds
   * revocation ({@code com.sun.net.ssl.checkRevocation}).
   *
   * @param trust PEM file of authorities to trust instead of the system's
   * @throws IOException if that file cannot be read
   */
  static SslContext client(Optional<Path> trust) throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
            .protocols(Suites.VERSIONS)
            .endpointIdentificationAlgorithm("HTTPS");
    if (trust.isPresent()) {
      builder.trustManager(PemFiles.certificates(trust.get()));
    }
    return builder.build();
  }
}
