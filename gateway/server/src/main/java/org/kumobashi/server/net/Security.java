package org.kumobashi.server.net;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.kumobashi.server.config.CertifiedKey;

/**
 * How a connection is secured, for log and metrics.
 *
 * @param version by its name in the JDK, as TLSv1.3
 * @param client SHA-256 of the client's certificate, if it showed one
 */
record Security(String version, Optional<String> client) {
  private static final Set<String> OLD = Set.of("TLSv1", "TLSv1.1");

  /** How the connection of this pipeline is secured; empty if it is not. */
  static Optional<Security> of(ChannelPipeline pipeline) {
    return Optional.ofNullable(pipeline.get(SslHandler.class))
        .map(tls -> of(tls.engine().getSession()));
  }

  private static Security of(SSLSession session) {
    return new Security(session.getProtocol(), client(session));
  }

  /** The version, if it is one that only old devices speak. */
  Optional<String> oldVersion() {
    return Optional.of(version).filter(OLD::contains);
  }

  private static Optional<String> client(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? Optional.of(CertifiedKey.fingerprint(own))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }
}
