package org.kumobashi.server.tokens;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.Secret;

/**
 * A pair of codes that Entra ID gave (RFC 8628 §3.2).
 *
 * @param page where a person types the code; https
 * @param userCode what they type; letters, digits and hyphens
 * @param deviceCode what is shown to Entra ID to hear the answer
 * @param interval how long to wait between two questions
 * @param end when the codes are good no more
 */
public record DeviceCode(
    URI page, Secret userCode, Secret deviceCode, Duration interval, Instant end) {
  // It is printed on a terminal, which obeys more than letters.
  private static final Pattern TYPED = Pattern.compile("[A-Za-z0-9-]{4,32}");
  private static final Pattern ADDRESS = Pattern.compile("https://[!-~]{1,500}");
  private static final Duration USUAL_LIFE = Duration.ofMinutes(15);
  private static final Duration LONGEST_LIFE = Duration.ofHours(1);
  // RFC 8628 §3.2: where none is told.
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

  /** Reads an answer of the device authorization endpoint; empty if it cannot be used. */
  static Optional<DeviceCode> read(String body, InstantSource clock) {
    return JsonFields.read(body, "").flatMap(fields -> of(fields, clock));
  }

  private static Optional<DeviceCode> of(Map<String, String> fields, InstantSource clock) {
    String page = fields.getOrDefault("verification_uri", "");
    String userCode = fields.getOrDefault("user_code", "");
    String deviceCode = fields.getOrDefault("device_code", "");
    if (!ADDRESS.matcher(page).matches()
        || !TYPED.matcher(userCode).matches()
        || deviceCode.isBlank()) {
      return Optional.empty();
    }
    try {
      Duration life = seconds(fields.get("expires_in"), USUAL_LIFE, LONGEST_LIFE);
      return Optional.of(
          new DeviceCode(
              new URI(page),
              Secret.of(userCode),
              Secret.of(deviceCode),
              seconds(fields.get("interval"), USUAL_INTERVAL, LONGEST_INTERVAL),
              clock.instant().plus(life)));
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }

  // Zero would have us ask without a pause.
  private static Duration seconds(@Nullable String text, Duration usual, Duration longest) {
    if (text == null || !text.strip().matches("0*[1-9][0-9]{0,8}")) {
      return usual;
    }
    Duration told = Duration.ofSeconds(Long.parseLong(text.strip()));
    return told.compareTo(longest) > 0 ? longest : told;
  }
}
