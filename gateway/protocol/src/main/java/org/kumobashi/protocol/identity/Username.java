package org.kumobashi.protocol.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mailbox address made from whatever a person typed into the user name field. This is the one
 * place that knows the spellings: {@code alice}, {@code alice@domain}, {@code DOMAIN\alice}, {@code
 * DOMAIN/alice}, {@code alice%domain}, and for shared mailboxes {@code DOMAIN\alice\mailbox} and
 * {@code alice@domain/mailbox}, in any case, with blanks around.
 *
 * @param mailbox the address in lower case; it has a domain unless none was typed and none is
 *     configured
 */
public record Username(String mailbox) {
  /** Longest user name accepted, in characters; an address cannot be longer (RFC 5321 §4.5.3.1). */
  public static final int MAX_LENGTH = 320;

  /** Controls, marks of direction, line ends of any kind, halves of characters. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  /**
   * Normalises a typed user name.
   *
   * @param defaultDomain what to add when no domain was typed
   * @return empty if nothing usable was typed: blank, too long, or with characters in it that are
   *     not to be seen
   */
  public static Optional<Username> parse(String typed, Optional<String> defaultDomain) {
    String text = Normalizer.normalize(typed, Normalizer.Form.NFC).strip();
    if (text.isEmpty() || text.length() > MAX_LENGTH || UNFIT.matcher(text).find()) {
      return Optional.empty();
    }
    String name = mailboxPart(text.split("[\\\\/]", -1)).strip();
    String mailbox = withDomain(name, defaultDomain).toLowerCase(Locale.ROOT);
    return name.isEmpty() || mailbox.startsWith("@") || mailbox.endsWith("@")
        ? Optional.empty()
        : Optional.of(new Username(mailbox));
  }

  // "DOM\alice" names a user, "alice@dom/box" and "DOM\alice\box" name a shared mailbox: always the
  // last part.
  private static String mailboxPart(String[] parts) {
    return parts.length > 3 ? "" : parts[parts.length - 1];
  }

  private static String withDomain(String name, Optional<String> defaultDomain) {
    if (name.contains("@")) {
      return name;
    }
    int percent = name.lastIndexOf('%');
    if (percent > 0) {
      return name.substring(0, percent) + "@" + name.substring(percent + 1);
    }
    return defaultDomain.map(domain -> name + "@" + domain).orElse(name);
  }
}
