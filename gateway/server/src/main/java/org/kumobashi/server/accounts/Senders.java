package org.kumobashi.server.accounts;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.protocol.identity.Username;

/**
 * The senders a device is allowed, in the words of the store and the command line: {@code any},
 * {@code mailbox-only}, or addresses with commas between them.
 */
public final class Senders {
  private static final String ANY = "any";
  private static final String MAILBOX_ONLY = "mailbox-only";

  /** So many that a settings card or a reply can still name them. */
  private static final int MOST = 100;

  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s\\p{C}\\p{Z}@<>,]+@[^\\s\\p{C}\\p{Z}@<>,]+");

  private Senders() {}

  /**
   * Understands a text.
   *
   * @throws RequestRefused if an address in it is none, or there are more than 100
   */
  public static Allowed parse(String text) {
    String plain = text.toLowerCase(Locale.ROOT);
    return switch (plain) {
      case ANY -> new Allowed.Anyone();
      case MAILBOX_ONLY -> new Allowed.MailboxOnly();
      default -> listed(List.of(plain.split(",", -1)));
    };
  }

  private static Allowed listed(List<String> addresses) {
    check(addresses);
    return new Allowed.Listed(Set.copyOf(addresses));
  }

  /** One word, or the addresses in order. */
  public static List<String> words(Allowed allowed) {
    return switch (allowed) {
      case Allowed.Anyone() -> List.of(ANY);
      case Allowed.MailboxOnly() -> List.of(MAILBOX_ONLY);
      case Allowed.Listed(var addresses) -> addresses.stream().sorted().toList();
    };
  }

  /** What {@link #parse} understands as the same. */
  static String text(Allowed allowed) {
    return String.join(",", words(allowed));
  }

  static void check(Iterable<String> addresses) {
    int count = 0;
    for (String address : addresses) {
      count++;
      if (address.length() > Username.MAX_LENGTH || !ADDRESS.matcher(address).matches()) {
        throw new RequestRefused(
            "the senders are any, mailbox-only, or addresses as scanner@example.com with commas"
                + " between them; "
                + quoted(address)
                + " is no address");
      }
    }
    if (count > MOST) {
      throw new RequestRefused("at most " + MOST + " senders can be listed");
    }
  }

  // What is no address may hold anything, and this ends on a terminal.
  private static String quoted(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return "'" + shown.replaceAll("\\p{C}", "?") + "'";
  }
}
