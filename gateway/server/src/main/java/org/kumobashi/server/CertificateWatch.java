package org.kumobashi.server;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.kumobashi.server.config.CertificateChange;
import org.kumobashi.server.config.ServerCertificates;
import org.kumobashi.server.config.ServerTls;
import org.kumobashi.server.telemetry.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has changed certificates shown, and tells the operator of those that cannot be or soon end. */
final class CertificateWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  /** Between two looks at the files. */
  static final Duration PAUSE = Duration.ofSeconds(3);

  private final ServerCertificates certificates;

  private CertificateWatch(ServerCertificates certificates) {
    this.certificates = certificates;
  }

  /**
   * Reads the certificates, if there are any.
   *
   * @throws IOException if one cannot be used
   */
  static Optional<CertificateWatch> of(Optional<ServerTls> tls, Metrics metrics, Clock clock)
      throws IOException {
    if (tls.isEmpty()) {
      return Optional.empty();
    }
    ServerCertificates certificates = ServerCertificates.read(tls.get(), clock);
    metrics.watch(
        "kumobashi.certificate.seconds.left",
        "Time until the first of the certificates shown to clients ends",
        () -> Duration.between(clock.instant(), certificates.firstEnd()).toSeconds());
    metrics.watch(
        "kumobashi.certificates.broken",
        "Certificates whose files cannot be used, so that older ones are shown",
        certificates::broken);
    CertificateWatch watch = new CertificateWatch(certificates);
    // The first look loads what looking takes, which may not be had when descriptors run out.
    watch.look();
    return Optional.of(watch);
  }

  ServerCertificates certificates() {
    return certificates;
  }

  /**
   * Has the certificates of these files shown.
   *
   * @return where dropping it shows those of before
   * @throws IOException if one cannot be used; nothing has changed then
   */
  Prepared prepare(ServerTls next) throws IOException {
    ServerTls before = certificates.follow(next);
    return new Prepared(() -> {}, () -> back(before));
  }

  private void back(ServerTls before) {
    try {
      certificates.follow(before);
    } catch (IOException gone) {
      LOG.error("event=certificate-broken certificate=all cause=\"{}\"", gone.getMessage());
    }
  }

  /** Looks at the files; blocks as long as that takes. */
  void look() {
    certificates.look().forEach(CertificateWatch::tell);
  }

  private static void tell(CertificateChange change) {
    switch (change) {
      case CertificateChange.Replaced(var certificate, var ends) ->
          LOG.info("event=certificate-replaced certificate={} until={}", certificate, ends);
      case CertificateChange.Broken(var certificate, var why) ->
          LOG.error("event=certificate-broken certificate={} cause=\"{}\"", certificate, why);
    }
  }
}
