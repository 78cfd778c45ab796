package org.kumobashi.protocol.imap;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Reads a complete command. Whether it may be given now is not decided here. Works in one pass over
 * the text without recursion, so nesting costs nothing.
 */
final class ImapCommandParser {
  /** RFC 3501 §9: ASTRING-CHARs except "+"; so long a tag as is refused here serves nobody. */
  private static final Pattern TAG = Pattern.compile("[!-~&&[^(){%*\"\\\\+]]{1,1000}");

  private static final Set<String> AFTER_LOGIN =
      Set.of(
          "APPEND",
          "CHECK",
          "CLOSE",
          "COPY",
          "CREATE",
          "DELETE",
          "ENABLE",
          "EXAMINE",
          "EXPUNGE",
          "FETCH",
          "IDLE",
          "LIST",
          "LSUB",
          "MOVE",
          "NAMESPACE",
          "RENAME",
          "SEARCH",
          "SELECT",
          "STATUS",
          "STORE",
          "SUBSCRIBE",
          "UID",
          "UNSELECT",
          "UNSUBSCRIBE",
          "XLIST");

  private ImapCommandParser() {}

  /** The command this text stands for; {@code Malformed} if it stands for none. */
  static ImapCommand parse(ImapCommandText text) {
    String tag = tagOf(text);
    if (tag.equals("*")) {
      return new ImapCommand.Malformed(tag, "A command begins with a tag.");
    }
    return switch (text.name()) {
      case "CAPABILITY" -> alone(text, new ImapCommand.Capability(tag));
      case "NOOP" -> alone(text, new ImapCommand.Noop(tag));
      case "STARTTLS" -> alone(text, new ImapCommand.StartTls(tag));
      case "LOGOUT" -> alone(text, new ImapCommand.Logout(tag));
      case "ID" -> new ImapCommand.Id(tag);
      case "LOGIN" -> login(text);
      case "AUTHENTICATE" -> authenticate(text);
      default ->
          AFTER_LOGIN.contains(text.name())
              ? new ImapCommand.TooEarly(tag)
              : new ImapCommand.Malformed(tag, "Unknown command.");
    };
  }

  /** The tag to answer this text with: its own if it has a valid one, otherwise {@code *}. */
  static String tagOf(ImapCommandText text) {
    String tag = text.tag();
    return TAG.matcher(tag).matches() ? tag : "*";
  }

  private static ImapCommand alone(ImapCommandText text, ImapCommand command) {
    return ImapArguments.of(text.arguments()).filter(List::isEmpty).isPresent()
        ? command
        : new ImapCommand.Malformed(command.tag(), text.name() + " takes no argument.");
  }

  private static ImapCommand login(ImapCommandText text) {
    return ImapArguments.of(text.arguments())
        .filter(arguments -> arguments.size() == 2)
        .<ImapCommand>map(
            arguments ->
                new ImapCommand.Login(
                    text.tag(), credentials(arguments.getFirst(), arguments.getLast())))
        .orElseGet(
            () ->
                new ImapCommand.Malformed(
                    text.tag(), "LOGIN takes a user name and a password, quoted if need be."));
  }

  private static Credentials credentials(OctetString user, OctetString password) {
    return new Credentials(user.text(), Secret.of(password.toArray()));
  }

  private static ImapCommand authenticate(ImapCommandText text) {
    List<OctetString> arguments = ImapArguments.of(text.arguments()).orElseGet(List::of);
    if (arguments.isEmpty() || arguments.size() > 2) {
      return new ImapCommand.Malformed(
          text.tag(), "AUTHENTICATE takes a mechanism and at most one initial response.");
    }
    return new ImapCommand.Authenticate(
        text.tag(),
        arguments.getFirst().latin1(),
        arguments.size() == 2 ? Optional.of(arguments.getLast()) : Optional.empty());
  }
}
