package org.kumobashi.server.tokens;

import com.azure.json.JsonProviders;
import com.azure.json.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.Secret;

/**
 * The few fields of a token endpoint's answer that matter, read from whatever came.
 *
 * @param accessToken RFC 6749 §5.1
 * @param refreshToken the one that replaces the one redeemed
 * @param idToken says whose tokens these are; OpenID Connect Core 1.0 §2
 * @param scopes those granted, RFC 6749 §5.1; empty if the answer does not tell
 * @param lifetime of the access token; an hour if the answer does not tell, at most a day, possibly
 *     zero or negative
 * @param error RFC 6749 §5.2
 */
record TokenAnswer(
    Optional<Secret> accessToken,
    Optional<Secret> refreshToken,
    Optional<Secret> idToken,
    Set<String> scopes,
    Duration lifetime,
    Optional<EntraError> error) {
  private static final Duration USUAL = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{4,9})");

  /** Reads an answer; empty if it is not a JSON object. */
  static Optional<TokenAnswer> read(String body) {
    return JsonFields.read(body, "error_codes").map(TokenAnswer::of);
  }

  /**
   * The same answer with nothing in it that MSAL4J might stumble over or keep: the access token and
   * a lifetime it can read.
   *
   * @throws IOException never, as nothing is written outside memory
   */
  static String plain(Secret accessToken, Duration lifetime) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = JsonProviders.createWriter(text)) {
      json.writeStartObject()
          .writeStringField("token_type", "Bearer")
          .writeStringField("access_token", accessToken.revealText())
          .writeLongField("expires_in", lifetime.toSeconds())
          .writeEndObject();
    }
    return text.toString();
  }

  private static TokenAnswer of(Map<String, String> fields) {
    return new TokenAnswer(
        secret(fields, "access_token"),
        secret(fields, "refresh_token"),
        secret(fields, "id_token"),
        scopes(fields.getOrDefault("scope", "")),
        lifetime(fields.getOrDefault("expires_in", "")),
        Optional.ofNullable(fields.get("error")).map(code -> error(code, fields)));
  }

  private static Optional<Secret> secret(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name)).filter(text -> !text.isBlank()).map(Secret::of);
  }

  private static Set<String> scopes(String text) {
    return Stream.of(text.split(" ", -1))
        .filter(scope -> !scope.isBlank())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Duration lifetime(String seconds) {
    // Longer numbers are nonsense, and a decimal with a huge exponent would be costly to expand.
    if (!seconds.strip().matches("-?[0-9]{1,18}(\\.[0-9]{1,9})?")) {
      return seconds.strip().matches("[0-9]{19,}") ? LONGEST : USUAL;
    }
    Duration told = Duration.ofSeconds(new BigDecimal(seconds.strip()).longValue());
    return told.compareTo(LONGEST) > 0 ? LONGEST : told;
  }

  private static EntraError error(String code, Map<String, String> fields) {
    List<Integer> numbers = new ArrayList<>();
    Matcher told = AADSTS.matcher(fields.getOrDefault("error_description", ""));
    while (told.find() && numbers.size() < 4) {
      numbers.add(Integer.parseInt(told.group(1)));
    }
    Matcher listed =
        Pattern.compile("\\b\\d{4,9}\\b").matcher(fields.getOrDefault("error_codes", ""));
    while (listed.find() && numbers.size() < 8) {
      numbers.add(Integer.parseInt(listed.group()));
    }
    return new EntraError(
        word(code, "[a-z_]{1,60}"),
        numbers.stream().distinct().toList(),
        word(fields.getOrDefault("correlation_id", ""), "[0-9a-fA-F-]{1,60}"));
  }

  // Only what looks as it should goes to the log.
  private static String word(String text, String shape) {
    if (text.isEmpty()) {
      return "";
    }
    return text.matches(shape) ? text : "(malformed)";
  }
}
