package org.kumobashi.server.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.kumobashi.server.TestCertificate;

/** Clients that begin with TLS, each as a test needs it. */
final class TlsClient {
  private TlsClient() {}

  /** One that asks for no name. */
  static SSLSocket connect(SSLContext context, InetSocketAddress to) throws IOException {
    return over(DoorStage.from("127.0.0.1", to), context, new SSLParameters());
  }

  /** One that asks for this name in this version alone. */
  static SSLSocket askingFor(String name, String version, SSLContext context, InetSocketAddress to)
      throws IOException {
    SSLParameters parameters = new SSLParameters(null, new String[] {version});
    parameters.setServerNames(List.of(new SNIHostName(name)));
    return over(DoorStage.from("127.0.0.1", to), context, parameters);
  }

  /** One that speaks this version alone. */
  static SSLSocket speaking(String version, SSLContext context, InetSocketAddress to)
      throws IOException {
    return over(DoorStage.from("127.0.0.1", to), context, version);
  }

  /** The same, over a connection there is already. */
  static SSLSocket over(Socket plain, SSLContext context, String version) throws IOException {
    return over(plain, context, new SSLParameters(null, new String[] {version}));
  }

  private static SSLSocket over(Socket plain, SSLContext context, SSLParameters parameters)
      throws IOException {
    SSLSocket secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /** A context that has no certificate of its own and trusts this one. */
  static SSLContext withoutCertificate(TestCertificate trusted) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("trusted", trusted.certificate());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The certificate it was shown. */
  static X509Certificate shown(SSLSocket client) throws IOException {
    return (X509Certificate) client.getSession().getPeerCertificates()[0];
  }
}
