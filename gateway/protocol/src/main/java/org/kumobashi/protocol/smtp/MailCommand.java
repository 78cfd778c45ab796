package org.kumobashi.protocol.smtp;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * A MAIL command (RFC 5321 §4.1.1.2) as far as the gateway cares for it.
 *
 * @param forwarded the command as upstream gets it: without AUTH=, which RFC 4954 §5 lets a client
 *     say and Exchange Online does not need
 * @param declaredSize the SIZE parameter (RFC 1870), if it is a number
 */
record MailCommand(String forwarded, OptionalLong declaredSize) {
  /** Reads the parameters behind the address. */
  static MailCommand parse(String line) {
    int address = line.lastIndexOf('>') + 1;
    String head = line.substring(0, address);
    StringJoiner kept = new StringJoiner(" ");
    OptionalLong size = OptionalLong.empty();
    for (String word : line.substring(address).split(" ", -1)) {
      String name = word.toUpperCase(Locale.ROOT);
      if (name.startsWith("SIZE=") && name.substring(5).matches("[0-9]{1,18}")) {
        size = OptionalLong.of(Long.parseLong(name.substring(5)));
      }
      if (!name.startsWith("AUTH=")) {
        kept.add(word);
      }
    }
    return new MailCommand(head + kept, size);
  }
}
