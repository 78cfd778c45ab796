package org.kumobashi.server.tokens;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/** Tells a good answer of Entra ID from an error, and from what is no answer of its at all. */
final class EntraReply {
  private static final int GOOD = 200;

  private final InstantSource clock;

  EntraReply(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The words of a good answer, whatever is in it.
   *
   * @throws EntraRefusal if Entra ID said no
   * @throws EntraUnavailable if the answer says nothing about what was asked
   */
  TokenAnswer read(HttpResponse<String> response) throws IOException {
    int status = response.statusCode();
    Optional<TokenAnswer> answer = TokenAnswer.read(response.body());
    if (status == 429 || status >= 500) {
      throw new EntraUnavailable(status, retryAfter(response), told(answer));
    }
    TokenAnswer words =
        answer.orElseThrow(
            () -> new EntraUnavailable(status, Optional.empty(), "the answer is not JSON"));
    if (status != GOOD) {
      throw refusal(status, words);
    }
    return words;
  }

  /**
   * The access token of a good answer.
   *
   * @throws EntraUnavailable if there is none that lives
   */
  static Secret accessToken(TokenAnswer words) throws EntraUnavailable {
    Secret token =
        words
            .accessToken()
            .orElseThrow(
                () -> new EntraUnavailable(GOOD, Optional.empty(), "no access token in it"));
    if (!words.lifetime().isPositive()) {
      throw new EntraUnavailable(GOOD, Optional.empty(), "an access token without a lifetime");
    }
    return token;
  }

  private static IOException refusal(int status, TokenAnswer words) {
    return words
        .error()
        .<IOException>map(EntraRefusal::new)
        .orElseGet(
            () -> new EntraUnavailable(status, Optional.empty(), "neither a token nor an error"));
  }

  private static String told(Optional<TokenAnswer> answer) {
    return answer
        .flatMap(TokenAnswer::error)
        .map(EntraError::describe)
        .orElse("throttled or out of order");
  }

  // RFC 9110 §10.2.3: seconds or a date.
  private Optional<Duration> retryAfter(HttpResponse<String> response) {
    return response.headers().firstValue("Retry-After").map(String::strip).flatMap(this::wait);
  }

  private Optional<Duration> wait(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
    }
    try {
      ZonedDateTime then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(clock.instant(), then.toInstant()));
    } catch (DateTimeException neither) {
      return Optional.empty();
    }
  }
}
