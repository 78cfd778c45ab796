package org.kumobashi.protocol.trace;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.octets.OctetString;

/** By which command a client logs in, and by which mechanism: the words alone, nothing else. */
public final class LoginVerb {
  private static final Pattern IMAP =
      Pattern.compile("[^ ]{1,60} (LOGIN|AUTHENTICATE)(?: ([^ ]+).*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern OTHERS =
      Pattern.compile("(PASS|APOP|AUTH)(?: ([^ ]+).*)?", Pattern.CASE_INSENSITIVE);

  private LoginVerb() {}

  /** What a line says of it, if it is such a command. */
  public static Optional<String> of(Protocol protocol, OctetString line) {
    Matcher command = (protocol == Protocol.IMAP ? IMAP : OTHERS).matcher(line.latin1());
    if (!command.matches()) {
      return Optional.empty();
    }
    String verb = command.group(1).toUpperCase(Locale.ROOT);
    return Optional.of(
        verb.startsWith("AUTH") && command.group(2) != null
            ? verb + " " + Vocabulary.MECHANISMS.find(command.group(2)).orElse("<mechanism>")
            : verb);
  }
}
