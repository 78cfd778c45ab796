package org.kumobashi.sandbox.entra;

import java.time.Duration;

/** What the token endpoint can be told to do wrong. */
public sealed interface EntraFault {
  /** The error of this AADSTS number, as {@link EntraError#ofNumber} knows it. */
  record Aadsts(int number) implements EntraFault {}

  /** An error in these very words, for the policies that are told now with one, now another. */
  record Refusal(int status, String error, int number) implements EntraFault {}

  /** 429 with Retry-After in seconds. */
  record TooManyRequests(Duration retryAfter) implements EntraFault {}

  /** A 5xx with a JSON error. */
  record ServerError(int status) implements EntraFault {}

  /** An HTML page with this status where JSON is due, as a captive portal would send. */
  record HtmlPage(int status) implements EntraFault {}

  /** 200 and an object without members. */
  record EmptyObject() implements EntraFault {}

  /** The right answer, but late: what it ends has ended meanwhile. */
  record Slow(Duration delay) implements EntraFault {}

  /** No answer until the sandbox closes. */
  record Hanging() implements EntraFault {}

  /** The connection is reset (TCP RST) without a single octet of answer. */
  record Reset() implements EntraFault {}

  /** The right answer, but {@code expires_in} is this JSON text; empty: it is missing. */
  record ExpiresIn(String json) implements EntraFault {}

  /** The right answer without a refresh token. */
  record NoRefreshToken() implements EntraFault {}

  /** The right answer, but for this scope less, as where somebody consented to the others only. */
  record WithheldScope(String scope) implements EntraFault {}
}
