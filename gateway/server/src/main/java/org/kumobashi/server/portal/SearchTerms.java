package org.kumobashi.server.portal;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.kumobashi.server.accounts.Directory;
import org.kumobashi.server.login.LiveSession;

/**
 * What an administrator looks for, as it stands in the address of a page.
 *
 * @param text what was typed; empty for everything
 * @param after the key of the last row seen; empty for the first page
 */
record SearchTerms(String text, String after) {
  private static final int LONGEST = 320;

  static SearchTerms of(Context context) {
    return new SearchTerms(parameter(context, "q").strip(), parameter(context, "after"));
  }

  private static String parameter(Context context, String name) {
    String value = Optional.ofNullable(context.queryParam(name)).orElse("");
    String line = value.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "");
    return line.substring(0, Math.min(line.length(), LONGEST));
  }

  Directory.Query query() {
    return new Directory.Query(text, after);
  }

  /** Whether a session is one of those looked for: all of them if nothing was typed. */
  boolean fits(LiveSession session) {
    var device = session.admission().device();
    return text.equals(session.id())
        || text.equals(device.id())
        || isIn(device.mailbox())
        || isIn(device.label())
        || isIn(session.admission().grant().upn())
        || isIn(session.client().getHostAddress());
  }

  private boolean isIn(String found) {
    return found.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  /** The query string of the page after a row with this key. */
  String next(String key) {
    return "?q=" + encoded(text) + "&after=" + encoded(key);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
