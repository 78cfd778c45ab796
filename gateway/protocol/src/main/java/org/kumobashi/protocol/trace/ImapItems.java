package org.kumobashi.protocol.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows the names of data items, and the few values that are harmless: numbers and flags. */
final class ImapItems {
  private static final Set<String> NUMBERED =
      Set.of(
          "UID",
          "RFC822.SIZE",
          "MODSEQ",
          "MESSAGES",
          "RECENT",
          "UIDNEXT",
          "UIDVALIDITY",
          "UNSEEN",
          "SIZE");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,20}");
  private static final Pattern SECTION =
      Pattern.compile(
          "(BODY|BODY\\.PEEK|BINARY|BINARY\\.PEEK|BINARY\\.SIZE)\\[([0-9.]{0,40})"
              + "(HEADER|TEXT|MIME|HEADER\\.FIELDS|HEADER\\.FIELDS\\.NOT)?( .*)?\\]"
              + "(<[0-9.]{1,24}>)?",
          Pattern.CASE_INSENSITIVE);

  private ImapItems() {}

  /** Names alone, as a client asks for them. */
  static String asked(ImapToken token) {
    return switch (token.kind()) {
      case ATOM -> name(token.text());
      case LIST -> "(" + names(token.text()) + ")";
      case QUOTED, LITERAL -> token.hidden();
    };
  }

  private static String names(String list) {
    StringJoiner names = new StringJoiner(" ");
    for (ImapToken token : ImapToken.all(list)) {
      names.add(token.kind() == ImapToken.Kind.ATOM ? name(token.text()) : token.hidden());
    }
    return names.toString();
  }

  private static String name(String text) {
    return Vocabulary.IMAP_ITEMS
        .find(text)
        .or(() -> section(text))
        .orElseGet(() -> Placeholder.of("word", text.length()));
  }

  private static Optional<String> section(String text) {
    Matcher section = SECTION.matcher(text);
    if (!section.matches()) {
      return Optional.empty();
    }
    String fields = section.group(4) == null ? "" : " <fields>";
    String part = section.group(3) == null ? "" : section.group(3);
    String range = section.group(5) == null ? "" : section.group(5);
    String shown = section.group(1) + "[" + section.group(2) + part + fields + "]" + range;
    return Optional.of(shown.toUpperCase(Locale.ROOT).replace("<FIELDS>", "<fields>"));
  }

  /** Names with their values, as a server tells them. */
  static String told(String list) {
    List<String> shown = new ArrayList<>();
    String item = "";
    for (ImapToken token : ImapToken.all(list)) {
      if (item.isEmpty()) {
        item = token.kind() == ImapToken.Kind.ATOM ? name(token.text()) : token.hidden();
        shown.add(item);
      } else {
        shown.add(value(item, token));
        item = "";
      }
    }
    return "(" + String.join(" ", shown) + ")";
  }

  private static String value(String item, ImapToken value) {
    String text = value.text();
    if (value.kind() == ImapToken.Kind.LIST && item.equals("FLAGS")) {
      return flags(text);
    }
    boolean holdsNumber = value.kind() == ImapToken.Kind.ATOM || item.equals("MODSEQ");
    return holdsNumber && NUMBERED.contains(item) && NUMBER.matcher(text).matches()
        ? text
        : value.hidden();
  }

  /** A list of flags. */
  static String flags(String list) {
    return "(" + (list.isBlank() ? "" : Vocabulary.IMAP_FLAGS.filter(list, "<keyword>")) + ")";
  }
}
