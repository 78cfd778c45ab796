package org.kumobashi.protocol.trace;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a response may be shown (RFC 3501 §7). */
final class ImapResponseShown {
  private static final Set<String> STATUS = Set.of("OK", "NO", "BAD", "BYE", "PREAUTH");
  private static final Pattern NUMBERED =
      Pattern.compile("([0-9]{1,10}) (EXISTS|RECENT|EXPUNGE|FETCH)(?: (.*))?", Pattern.DOTALL);
  private static final Pattern CODE =
      Pattern.compile("\\[([A-Za-z0-9/-]{2,30})(?: ([^\\]]*))?\\] ?(.*)", Pattern.DOTALL);
  private static final Pattern NUMBERS = Pattern.compile("[0-9:,* ]{1,200}");
  private static final Set<String> WITH_NUMBERS =
      Set.of("UIDVALIDITY", "UIDNEXT", "UNSEEN", "HIGHESTMODSEQ", "APPENDUID", "COPYUID");

  private ImapResponseShown() {}

  /** A status with its response code and text, if this is one. */
  static Optional<String> status(String text) {
    String[] parts = text.split(" ", 2);
    String status = parts[0].toUpperCase(Locale.ROOT);
    if (!STATUS.contains(status)) {
      return Optional.empty();
    }
    String rest = parts.length > 1 ? parts[1] : "";
    return Optional.of((status + " " + withCode(rest)).strip());
  }

  private static String withCode(String text) {
    Matcher code = CODE.matcher(text);
    if (!code.matches()) {
      return KnownText.shown(text);
    }
    String name = Vocabulary.IMAP_CODES.find(code.group(1)).orElse("<code>");
    String arguments = code.group(2) == null ? "" : " " + arguments(name, code.group(2));
    return ("[" + name + arguments + "] " + KnownText.shown(code.group(3))).strip();
  }

  private static String arguments(String name, String text) {
    if (name.equals("CAPABILITY")) {
      return Vocabulary.IMAP_CAPABILITIES.filter(text, "<capability>");
    }
    if (name.equals("PERMANENTFLAGS") && text.startsWith("(")) {
      return ImapItems.flags(text.replaceAll("[()]", ""));
    }
    return WITH_NUMBERS.contains(name) && NUMBERS.matcher(text).matches()
        ? text
        : Placeholder.of("arguments", text.length());
  }

  /** What stands behind an asterisk. */
  static String untagged(String text) {
    return status(text).or(() -> numbered(text)).orElseGet(() -> data(text));
  }

  private static Optional<String> numbered(String text) {
    Matcher numbered = NUMBERED.matcher(text);
    if (!numbered.matches()) {
      return Optional.empty();
    }
    String shown = numbered.group(1) + " " + numbered.group(2);
    if (numbered.group(3) == null) {
      return Optional.of(shown);
    }
    var tokens = ImapToken.all(numbered.group(3));
    boolean list = tokens.size() == 1 && tokens.getFirst().kind() == ImapToken.Kind.LIST;
    return Optional.of(
        shown
            + " "
            + (list
                ? ImapItems.told(tokens.getFirst().text())
                : Placeholder.of("arguments", numbered.group(3).length())));
  }

  private static String data(String text) {
    String[] parts = text.split(" ", 2);
    String rest = parts.length > 1 ? parts[1] : "";
    return Vocabulary.IMAP_DATA
        .find(parts[0])
        .map(name -> (name + " " + data(name, rest)).strip())
        .orElseGet(() -> Placeholder.of("data", text.length()));
  }

  private static String data(String name, String rest) {
    return switch (name) {
      case "CAPABILITY", "ENABLED" -> Vocabulary.IMAP_CAPABILITIES.filter(rest, "<capability>");
      case "FLAGS" -> ImapItems.flags(rest.replaceAll("[()]", ""));
      case "LIST", "LSUB", "XLIST" -> folder(rest);
      default -> rest.isEmpty() ? "" : Placeholder.of("data", rest.length());
    };
  }

  private static String folder(String rest) {
    var tokens = ImapToken.all(rest);
    if (tokens.isEmpty() || tokens.getFirst().kind() != ImapToken.Kind.LIST) {
      return Placeholder.of("data", rest.length());
    }
    String flags = tokens.getFirst().text();
    String shown = flags.isBlank() ? "" : Vocabulary.IMAP_FOLDER_FLAGS.filter(flags, "<flag>");
    return "(" + shown + ") <folder>";
  }
}
