package org.kumobashi.server.config;

import java.util.Locale;

/** What happens to a CR or LF on its own in a message, which mail must not have (RFC 5322 §2.3). */
public enum BareNewlines {
  /** Each becomes CRLF: printers and old fetchers send them. */
  NORMALIZE,
  /** The message is refused. */
  REJECT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
