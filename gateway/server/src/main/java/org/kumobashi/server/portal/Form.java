package org.kumobashi.server.portal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fields of a form that was sent, as application/x-www-form-urlencoded. */
final class Form {
  /** The most octets of a form; the answer of a sign-in is the largest there is. */
  static final int MOST_OCTETS = 64 * 1024;

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Logger LOG = LoggerFactory.getLogger(Form.class);
  private static final int MOST_FIELDS = 100;
  private static final String TYPE = "application/x-www-form-urlencoded";

  private final Map<String, List<String>> fields = new HashMap<>();

  /**
   * Reads a form.
   *
   * @throws TurnedAway if it is none, or too large, or does not arrive as a whole
   */
  static Form read(String contentType, InputStream body) {
    if (!contentType.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
      throw new TurnedAway(Trouble.STALE_FORM);
    }
    byte[] octets = new byte[MOST_OCTETS + 1];
    int length = 0;
    long began = System.nanoTime();
    for (int more = 0; more >= 0; more = next(body, octets, length)) {
      length += more;
      if (length == octets.length) {
        throw new TurnedAway(Trouble.TOO_LARGE);
      }
      // The connection ends by itself after a silence; this is for who sends a drop at a time.
      if (System.nanoTime() - began > LONGEST.toNanos()) {
        throw new TurnedAway(Trouble.TOO_SLOW);
      }
    }
    return parse(new String(octets, 0, length, StandardCharsets.UTF_8));
  }

  // A browser that goes away, or is silent for too long, is the end of a wire and no fault of ours.
  private static int next(InputStream body, byte[] octets, int length) {
    try {
      return body.read(octets, length, octets.length - length);
    } catch (IOException ended) {
      LOG.debug("event=wire-ended doing=\"reading a form\" cause=\"{}\"", ended.toString());
      throw new TurnedAway(Trouble.TOO_SLOW);
    }
  }

  static Form parse(String text) {
    Form form = new Form();
    for (String pair : text.split("&", MOST_FIELDS + 1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.add(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return form;
  }

  private void add(String name, String value) {
    try {
      fields
          .computeIfAbsent(URLDecoder.decode(name, StandardCharsets.UTF_8), k -> new ArrayList<>())
          .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException malformed) {
      throw new TurnedAway(Trouble.STALE_FORM);
    }
  }

  /** The field's first value; empty text if there is none. */
  String get(String name) {
    return all(name).stream().findFirst().orElse("");
  }

  /** All values of a field. */
  List<String> all(String name) {
    return List.copyOf(fields.getOrDefault(name, List.of()));
  }
}
