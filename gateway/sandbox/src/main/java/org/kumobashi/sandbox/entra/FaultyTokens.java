package org.kumobashi.sandbox.entra;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.kumobashi.sandbox.entra.TokenEndpoint.Outcome;

/** The token endpoint as the network sees it: counted, and wrong when a fault is due. */
final class FaultyTokens {
  private static final String PORTAL =
      "<html><body><h1>Welcome to the campus network</h1><p>Please sign in.</p></body></html>";

  private final TokenEndpoint endpoint;
  private final EntraFaults faults;
  private final EntraCounters counters;
  private final CountDownLatch closed;

  FaultyTokens(
      TokenEndpoint endpoint, EntraFaults faults, EntraCounters counters, CountDownLatch closed) {
    this.endpoint = endpoint;
    this.faults = faults;
    this.counters = counters;
    this.closed = closed;
  }

  /** The answer, or empty if the connection is to end without one. */
  Optional<HttpAnswer> answer(Form form, String issuer) {
    String upn = endpoint.subject(form);
    counters.asked(form.get("grant_type"), upn);
    Optional<EntraFault> fault = faults.take(upn);
    return fault.isPresent()
        ? wrong(fault.get(), form, issuer)
        : Optional.of(right(form, issuer, Map.of(), ""));
  }

  private Optional<HttpAnswer> wrong(EntraFault fault, Form form, String issuer) {
    return switch (fault) {
      case EntraFault.Aadsts(int number) -> Optional.of(error(EntraError.ofNumber(number)));
      case EntraFault.Refusal(int status, String error, int number) ->
          Optional.of(error(EntraError.ofNumber(number).as(status, error)));
      case EntraFault.TooManyRequests(Duration retryAfter) -> Optional.of(throttled(retryAfter));
      case EntraFault.ServerError(int status) ->
          Optional.of(error(new EntraError(status, "server_error", 90033, "Try again.", "")));
      case EntraFault.HtmlPage(int status) -> Optional.of(HttpAnswer.html(status, PORTAL));
      case EntraFault.EmptyObject() -> Optional.of(HttpAnswer.json(200, "{}"));
      case EntraFault.Slow(Duration delay) -> {
        HttpAnswer answer = right(form, issuer, Map.of(), "");
        await(delay);
        yield Optional.of(answer);
      }
      case EntraFault.Hanging() -> {
        await(Duration.ofDays(1));
        yield Optional.empty();
      }
      case EntraFault.Reset() -> Optional.empty();
      case EntraFault.ExpiresIn(String json) ->
          Optional.of(
              json.isEmpty()
                  ? right(form, issuer, Map.of(), "expires_in")
                  : right(form, issuer, Map.of("expires_in", new Json.Raw(json)), ""));
      case EntraFault.NoRefreshToken() ->
          Optional.of(right(form, issuer, Map.of(), "refresh_token"));
      case EntraFault.WithheldScope(String scope) ->
          Optional.of(right(form.without("scope", scope), issuer, Map.of(), ""));
    };
  }

  private HttpAnswer right(Form form, String issuer, Map<String, Object> replaced, String removed) {
    return switch (endpoint.grant(form, issuer)) {
      case Outcome.Granted(Map<String, Object> members) -> {
        counters.granted();
        Map<String, Object> changed = new LinkedHashMap<>(members);
        changed.putAll(replaced);
        changed.remove(removed);
        yield HttpAnswer.json(200, Json.write(changed));
      }
      case Outcome.Refused(EntraError error) -> error(error);
    };
  }

  private HttpAnswer throttled(Duration retryAfter) {
    HttpAnswer answer =
        error(new EntraError(429, "temporarily_unavailable", 90055, "Too many requests.", ""));
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.put("Retry-After", Long.toString(retryAfter.toSeconds()));
    return new HttpAnswer(answer.status(), headers, answer.body());
  }

  private HttpAnswer error(EntraError error) {
    return endpoint.answer(error);
  }

  private void await(Duration delay) {
    try {
      if (closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("The sandbox closed while an answer was held back");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
