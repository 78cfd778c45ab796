package org.kumobashi.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.kumobashi.server.config.Suites;

/** Which of the cipher suites that the JDK's clients offer a server takes, each offered alone. */
public final class SpokenSuites {
  private SpokenSuites() {}

  /** All that a server with an EC key should take. */
  public static Set<String> expected() {
    return Suites.INTERMEDIATE.stream()
        .filter(suite -> !suite.contains("_RSA_"))
        .collect(Collectors.toSet());
  }

  /** All that it does take. */
  public static Set<String> at(InetSocketAddress server, SSLContext client) {
    return Arrays.stream(client.getDefaultSSLParameters().getCipherSuites())
        .filter(suite -> takes(server, client, suite))
        .collect(Collectors.toSet());
  }

  private static boolean takes(InetSocketAddress server, SSLContext client, String suite) {
    try (Socket plain = new Socket(server.getAddress(), server.getPort());
        SSLSocket secured =
            (SSLSocket)
                client
                    .getSocketFactory()
                    .createSocket(plain, "localhost", server.getPort(), true)) {
      plain.setSoTimeout(20_000);
      secured.setEnabledCipherSuites(new String[] {suite});
      secured.startHandshake();
      return true;
    } catch (SSLHandshakeException refused) {
      return false;
    } catch (IOException trouble) {
      throw new AssertionError(suite + " is neither taken nor refused", trouble);
    }
  }
}
