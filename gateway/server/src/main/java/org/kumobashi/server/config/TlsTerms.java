package org.kumobashi.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a listener speaks TLS to its clients. Nothing here concerns the connections to upstream.
 *
 * @param mode how it begins
 * @param helloWait how long a listener with STARTTLS waits for a client that begins TLS at once,
 *     before it greets in clear; zero for not at all
 * @param legacyFrom networks whose old devices may use TLS 1.0 and 1.1; empty for none
 * @param clients whose certificates clients are asked for, if they are
 */
public record TlsTerms(
    TlsMode mode,
    Duration helloWait,
    List<Network> legacyFrom,
    Optional<ClientCertificates> clients) {
  public TlsTerms {
    legacyFrom = List.copyOf(legacyFrom);
    if (helloWait.isPositive() && mode != TlsMode.STARTTLS) {
      throw new IllegalArgumentException("only a listener with STARTTLS takes both");
    }
    if (mode == TlsMode.NONE && !(legacyFrom.isEmpty() && clients.isEmpty())) {
      throw new IllegalArgumentException("a listener without TLS has no terms for it");
    }
    if (!legacyFrom.stream().allMatch(TlsTerms::isNarrow)) {
      throw new IllegalArgumentException("old TLS is for networks that are named");
    }
  }

  /** Whether a network is small enough that somebody knows its devices: a /8 or less. */
  static boolean isNarrow(Network network) {
    return network.prefixLength() >= 8;
  }

  /** What holds where the configuration says no more than how TLS begins. */
  public static TlsTerms of(TlsMode mode) {
    return new TlsTerms(mode, Duration.ZERO, List.of(), Optional.empty());
  }

  /** The same, but old devices in these networks may use TLS 1.0 and 1.1. */
  public TlsTerms withLegacyFrom(Network... networks) {
    return new TlsTerms(mode, helloWait, List.of(networks), clients);
  }

  /** The same, but clients that begin TLS at once are waited for so long. */
  public TlsTerms withHelloWait(Duration wait) {
    return new TlsTerms(mode, wait, legacyFrom, clients);
  }

  /** The same, but clients are asked for certificates. */
  public TlsTerms with(ClientCertificates asked) {
    return new TlsTerms(mode, helloWait, legacyFrom, Optional.of(asked));
  }

  /**
   * The certificates clients are asked for. They come on top of a device password, never in its
   * place.
   *
   * @param authorities PEM file of the authorities that issue them
   */
  public record ClientCertificates(Path authorities, Demand demand) {}

  /** What becomes of a client without a certificate. */
  public enum Demand {
    /** It is let in all the same; only one with a wrong certificate is not. */
    REQUEST,
    /** It is not let in. */
    REQUIRE
  }
}
