package org.kumobashi.server.tokens;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An error answer of the token endpoint (RFC 6749 §5.2 and Entra ID's additions), without the
 * description: that text may repeat what was sent.
 *
 * @param code the {@code error} value
 * @param numbers the AADSTS numbers, in the order given
 * @param correlation Entra ID's name for the request, which Microsoft's support asks for; may be
 *     empty
 */
record EntraError(String code, List<Integer> numbers, String correlation) {
  EntraError {
    numbers = List.copyOf(numbers);
  }

  /** One line for the log, as {@code invalid_grant AADSTS50173 (correlation 5f3e...)}. */
  String describe() {
    String aadsts =
        numbers.stream().map(number -> " AADSTS" + number).collect(Collectors.joining());
    String request = correlation.isEmpty() ? "" : " (correlation " + correlation + ")";
    return code + aadsts + request;
  }
}
