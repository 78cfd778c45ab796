package org.kumobashi.server.portal;

import java.time.Instant;
import java.util.Locale;
import org.kumobashi.server.login.LiveSession;

/** A session in a list of administrators. */
public record SessionRow(
    String id,
    MailboxLink mailbox,
    String device,
    String protocol,
    String client,
    String since,
    String octetsIn,
    String octetsOut) {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  static SessionRow of(LiveSession session, Times times, Instant now) {
    var admission = session.admission();
    return new SessionRow(
        session.id(),
        MailboxLink.to(admission.mailbox().address()),
        admission.device().label(),
        admission.protocol().name(),
        session.client().getHostAddress(),
        times.second(now.minus(session.age())),
        octets(session.octetsIn()),
        octets(session.octetsOut()));
  }

  static String octets(long count) {
    if (count < 1024) {
      return count + " B";
    }
    double rest = count / 1024.0;
    int unit = 0;
    while (rest >= 1024 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", rest, UNITS[unit]);
  }
}
