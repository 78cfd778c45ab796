package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Optional;

/**
 * What a From field says (RFC 5322 §3.6.2, with groups as RFC 6854 allows them).
 *
 * @param addresses all of them, at least one
 * @param displayName of the first one, ready to be written, or empty
 */
record FromAddresses(List<String> addresses, String displayName) {
  /**
   * Understands the value of a field.
   *
   * @param value unfolded, one character per octet
   * @return nothing if it cannot be understood in one way only, or holds no address
   */
  static Optional<FromAddresses> of(String value) {
    return AddressTokens.of(value).flatMap(tokens -> new FromReader(tokens).read());
  }
}
