package org.kumobashi.server.cli;

import java.util.OptionalLong;
import org.kumobashi.server.config.MessageLimit;
import picocli.CommandLine.TypeConversionException;

/**
 * A message limit as it is typed: {@code SIZE}, or {@code none} to have none of one's own.
 *
 * @param octets empty for none
 */
record OwnLimit(OptionalLong octets) {
  static OwnLimit parse(String text) {
    if (text.equals("none")) {
      return new OwnLimit(OptionalLong.empty());
    }
    try {
      return new OwnLimit(OptionalLong.of(MessageLimit.parse(text)));
    } catch (IllegalArgumentException malformed) {
      throw new TypeConversionException(malformed.getMessage() + "; or none");
    }
  }
}
