package org.kumobashi.server.config;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The DNS names a certificate stands for: its subjectAltName alone, as RFC 9525 §2 has it. */
final class CertificateNames {
  private static final Integer DNS = 2;
  private static final String WILDCARD = "*.";

  private final List<String> names;

  private CertificateNames(List<String> names) {
    this.names = names;
  }

  static CertificateNames of(X509Certificate certificate) {
    try {
      Collection<List<?>> all =
          Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
      return new CertificateNames(
          all.stream()
              .filter(name -> DNS.equals(name.getFirst()))
              .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
              .toList());
    } catch (CertificateParsingException malformed) {
      return new CertificateNames(List.of());
    }
  }

  /** Whether it stands for this name, itself or by a wildcard for the leftmost label. */
  boolean include(String asked) {
    String name = asked.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return names.contains(name) || (dot > 0 && names.contains(WILDCARD + name.substring(dot + 1)));
  }

  /** Whether both stand for a common name. */
  boolean meet(CertificateNames others) {
    return names.stream().anyMatch(others.names::contains);
  }
}
