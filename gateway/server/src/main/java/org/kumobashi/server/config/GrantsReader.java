package org.kumobashi.server.config;

import java.time.Duration;
import java.util.Locale;

/** Reads what becomes of grants that no longer work. */
final class GrantsReader {
  private static final Kind<Duration> RETENTION =
      Quantities.duration(Duration.ofDays(1), Duration.ofDays(3650));

  private GrantsReader() {}

  static Grants read(Section section) {
    return new Grants(
        section.orElse("retention", RETENTION, Grants.standard().retention()),
        section
            .optional("notices-from", Kinds.mailAddress())
            .map(address -> address.toLowerCase(Locale.ROOT)));
  }
}
