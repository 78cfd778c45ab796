package org.kumobashi.protocol.sasl;

import java.util.Base64;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Base64 as RFC 4954 §4 and RFC 4422 want it: foreign characters are refused, a lone {@code =} is
 * the empty value.
 */
public final class Base64Text {
  private Base64Text() {}

  /**
   * The octets, or empty if this is not base64. Missing padding is accepted: some devices never
   * send it.
   */
  public static Optional<OctetString> decode(String base64) {
    if (base64.equals("=")) {
      return Optional.of(OctetString.EMPTY);
    }
    try {
      return Optional.of(OctetString.of(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** Base64 of these octets, on one line. */
  public static String encode(OctetString octets) {
    return Base64.getEncoder().encodeToString(octets.toArray());
  }
}
