package org.kumobashi.server.portal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.kumobashi.server.accounts.AuditFilter;

/**
 * Which lines of the audit log an administrator asks for, as typed. What is no date is left out.
 *
 * @param mailbox an address, or empty for all
 * @param from the first day, as {@code 2026-11-28}, or empty
 * @param to the last day, or empty
 */
public record AuditTerms(String mailbox, String from, String to) {
  private static final int LONGEST = 320;

  public AuditTerms {
    mailbox = line(mailbox);
    from = line(from);
    to = line(to);
  }

  private static String line(String typed) {
    String plain = typed.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "").strip();
    return plain.substring(0, Math.min(plain.length(), LONGEST));
  }

  AuditFilter filter(ZoneId zone) {
    return new AuditFilter(
        0,
        day(from).map(day -> start(day, zone)).orElse(AuditFilter.ALL.since()),
        day(to).map(day -> start(day.plusDays(1), zone)).orElse(AuditFilter.ALL.until()),
        mailbox.isEmpty() ? Optional.empty() : Optional.of(mailbox.toLowerCase(Locale.ROOT)));
  }

  private static Instant start(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }

  // Four digits: the filter counts milliseconds, and a year can have nine.
  private static Optional<LocalDate> day(String typed) {
    if (!typed.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(typed));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }
}
