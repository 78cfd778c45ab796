package org.kumobashi.server.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The certificates listeners and the portal show: the one whose names the client asks for, else the
 * first.
 */
public record ServerTls(List<Pair> pairs) {
  public ServerTls {
    pairs = List.copyOf(pairs);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate");
    }
  }

  /** With one certificate only. */
  public ServerTls(Path certificate, SecretReference key) {
    this(List.of(new Pair(certificate, key)));
  }

  /**
   * Files that belong together.
   *
   * @param certificate PEM file, the server's certificate first, then its chain
   * @param key PEM private key, PKCS #8 or the traditional RSA and EC forms
   */
  public record Pair(Path certificate, SecretReference key) {
    /**
     * Reads both.
     *
     * @throws IOException if one cannot be read, or they do not belong together
     */
    public CertifiedKey read() throws IOException {
      return CertifiedKey.read(certificate, key);
    }
  }
}
