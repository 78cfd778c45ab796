package org.kumobashi.protocol.sasl;

import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;

/**
 * The server's half of a SASL exchange (RFC 4422), without input or output: base64, {@code 334} and
 * {@code +} belong to the dialects. One object per attempt.
 */
public interface SaslExchange {
  /**
   * Begins the exchange.
   *
   * @param initialResponse what came with the command, decoded; an empty value differs from an
   *     absent one
   */
  SaslStep start(Optional<OctetString> initialResponse);

  /** Continues with the client's decoded answer to the last challenge. */
  SaslStep next(OctetString response);

  /**
   * The exchange for a mechanism name in any case, or empty if the gateway does not offer that
   * mechanism.
   */
  static Optional<SaslExchange> named(String mechanism) {
    return switch (mechanism.toUpperCase(Locale.ROOT)) {
      case "PLAIN" -> Optional.of(new PlainExchange());
      case "LOGIN" -> Optional.of(new LoginExchange());
      default -> Optional.empty();
    };
  }
}
