package org.kumobashi.protocol.trace;

import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** What of a command's arguments may be shown (RFC 3501 §6). */
final class ImapCommandShown {
  private static final Pattern SET = Pattern.compile("[0-9*:,]{1,200}");

  private final Pseudonyms names;

  ImapCommandShown(Pseudonyms names) {
    this.names = names;
  }

  /**
   * Verb and arguments.
   *
   * @param verb as the vocabulary spells it
   */
  String shown(String verb, String arguments) {
    String shown = arguments.isBlank() ? "" : arguments(verb, arguments);
    return shown.isEmpty() ? verb : verb + " " + shown;
  }

  private String arguments(String verb, String arguments) {
    List<ImapToken> tokens = ImapToken.all(arguments);
    return switch (verb) {
      case "LOGIN" -> Placeholder.SECRET;
      case "AUTHENTICATE" -> mechanism(tokens);
      case "SELECT", "EXAMINE", "CREATE", "DELETE", "SUBSCRIBE", "UNSUBSCRIBE", "RENAME" ->
          each(tokens, this::folder);
      case "STATUS" -> firstThen(tokens, this::folder, ImapItems::asked);
      case "APPEND" -> firstThen(tokens, this::folder, ImapToken::hidden);
      case "FETCH" -> firstThen(tokens, ImapCommandShown::set, ImapItems::asked);
      case "STORE" -> firstThen(tokens, ImapCommandShown::set, ImapCommandShown::flags);
      case "COPY", "MOVE" -> firstThen(tokens, ImapCommandShown::set, this::folder);
      case "EXPUNGE" -> each(tokens, ImapCommandShown::set);
      case "UID" -> uid(arguments);
      case "ENABLE" -> Vocabulary.IMAP_CAPABILITIES.filter(arguments, "<word>");
      default -> Placeholder.of(tokens.size() == 1 ? "argument" : "arguments", octets(tokens));
    };
  }

  private static long octets(List<ImapToken> tokens) {
    return tokens.stream()
        .mapToLong(
            token ->
                token.kind() == ImapToken.Kind.LITERAL
                    ? Long.parseLong(token.text())
                    : token.text().length())
        .sum();
  }

  private String uid(String arguments) {
    String[] parts = arguments.strip().split(" ", 2);
    return Vocabulary.IMAP_COMMANDS
        .find(parts[0])
        .filter(verb -> !verb.equals("UID"))
        .map(verb -> shown(verb, parts.length > 1 ? parts[1] : ""))
        .orElseGet(() -> Placeholder.of("arguments", arguments.length()));
  }

  private static String mechanism(List<ImapToken> tokens) {
    String name = Vocabulary.MECHANISMS.find(tokens.getFirst().text()).orElse("<mechanism>");
    return tokens.size() == 1 ? name : name + " " + Placeholder.SECRET;
  }

  private String folder(ImapToken token) {
    return switch (token.kind()) {
      case ATOM, QUOTED -> names.folder(token.text());
      case LITERAL, LIST -> token.hidden();
    };
  }

  private static String set(ImapToken token) {
    return token.kind() == ImapToken.Kind.ATOM && SET.matcher(token.text()).matches()
        ? token.text()
        : token.hidden();
  }

  private static String flags(ImapToken token) {
    return switch (token.kind()) {
      case LIST -> ImapItems.flags(token.text());
      case ATOM ->
          Vocabulary.IMAP_ITEMS
              .find(token.text())
              .or(() -> Vocabulary.IMAP_FLAGS.find(token.text()))
              .orElse("<keyword>");
      case QUOTED, LITERAL -> token.hidden();
    };
  }

  private interface Showing {
    String of(ImapToken token);
  }

  private static String each(List<ImapToken> tokens, Showing showing) {
    return firstThen(tokens, showing, showing);
  }

  private static String firstThen(List<ImapToken> tokens, Showing first, Showing others) {
    StringJoiner shown = new StringJoiner(" ");
    for (int index = 0; index < tokens.size(); index++) {
      shown.add((index == 0 ? first : others).of(tokens.get(index)));
    }
    return shown.toString();
  }
}
