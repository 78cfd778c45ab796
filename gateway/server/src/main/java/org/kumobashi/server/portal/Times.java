package org.kumobashi.server.portal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How moments look to administrators. */
record Times(ZoneId zone) {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  String minute(Instant moment) {
    return MINUTE.format(moment.atZone(zone));
  }

  String second(Instant moment) {
    return SECOND.format(moment.atZone(zone));
  }
}
