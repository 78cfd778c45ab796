package org.kumobashi.server.portal;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Names an incident for a person to quote to the help desk, and for the log. */
final class Reference {
  private Reference() {}

  static String next() {
    return "%08x".formatted(ThreadLocalRandom.current().nextInt()).toUpperCase(Locale.ROOT);
  }
}
