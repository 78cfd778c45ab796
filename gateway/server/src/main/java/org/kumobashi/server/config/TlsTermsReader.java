package org.kumobashi.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.kumobashi.server.config.TlsTerms.ClientCertificates;
import org.kumobashi.server.config.TlsTerms.Demand;

/** Reads the certificates, and how a listener speaks TLS. */
final class TlsTermsReader {
  private static final Kind<TlsMode> MODE =
      Kinds.oneOf(List.of(TlsMode.values()), mode -> mode.name().toLowerCase(Locale.ROOT));
  private static final Kind<Demand> DEMAND =
      Kinds.oneOf(List.of(Demand.values()), demand -> demand.name().toLowerCase(Locale.ROOT));
  private static final Kind<Duration> HELLO =
      Quantities.duration(Duration.ZERO, Duration.ofSeconds(5));
  private static final Kind<Network> NAMED =
      new Kind<>(
          "a network of /8 or smaller, as 192.0.2.0/24",
          text -> {
            Network network = Network.parse(text);
            if (!TlsTerms.isNarrow(network)) {
              throw new IllegalArgumentException("too many");
            }
            return network;
          });

  private final References references;

  TlsTermsReader(References references) {
    this.references = references;
  }

  /** The certificates of all listeners. */
  Supplier<ServerTls> certificates(Section tls) {
    List<Supplier<ServerTls.Pair>> pairs = new ArrayList<>();
    pairs.add(pair(tls));
    tls.sections("also").forEach(also -> pairs.add(pair(also)));
    return () -> new ServerTls(pairs.stream().map(Supplier::get).toList());
  }

  private Supplier<ServerTls.Pair> pair(Section section) {
    var certificate = section.required("certificate", references.readableFile());
    var key = section.required("key", references.secret());
    return () -> new ServerTls.Pair(certificate.orElseThrow(), key.orElseThrow());
  }

  /** How TLS begins on this listener. */
  Optional<TlsMode> mode(Section listener) {
    return listener.required("tls", MODE);
  }

  /** What more is said of its TLS. */
  Supplier<TlsTerms> terms(Section listener, Optional<TlsMode> mode) {
    Duration wait = listener.orElse("tls-hello-wait", HELLO, Duration.ZERO);
    List<Network> legacy = listener.list("legacy-tls-from", NAMED);
    var clients = listener.optionalSection("client-certificates").map(this::clients);
    if (mode.filter(value -> value != TlsMode.STARTTLS).isPresent() && wait.isPositive()) {
      listener.fault("tls-hello-wait", "it only where tls is starttls", "another mode");
    }
    if (mode.equals(Optional.of(TlsMode.NONE))) {
      List.of("legacy-tls-from", "client-certificates").stream()
          .filter(listener::has)
          .forEach(key -> listener.fault(key, "it only on a listener with TLS", "tls: none"));
    }
    return () -> new TlsTerms(mode.orElseThrow(), wait, legacy, clients.map(Supplier::get));
  }

  private Supplier<ClientCertificates> clients(Section section) {
    var authorities = section.required("authorities", references.readableFile());
    var demand = section.required("demand", DEMAND);
    return () -> new ClientCertificates(authorities.orElseThrow(), demand.orElseThrow());
  }
}
