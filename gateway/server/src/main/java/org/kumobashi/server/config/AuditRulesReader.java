package org.kumobashi.server.config;

import java.time.Duration;

/** Reads how the audit log is kept; each value has a standard one. */
final class AuditRulesReader {
  // A fault is often asked about weeks later; less than a month would not be a log for audits.
  private static final Kind<Duration> KEEP =
      Quantities.duration(Duration.ofDays(30), Duration.ofDays(3650));
  private static final Kind<Duration> GATHER =
      Quantities.duration(Duration.ofSeconds(10), Duration.ofDays(1));

  private AuditRulesReader() {}

  static AuditRules read(Section section) {
    AuditRules standard = AuditRules.standard();
    return new AuditRules(
        section.orElse("keep", KEEP, standard.keep()),
        section.orElse("gather", GATHER, standard.gather()));
  }
}
