package org.kumobashi.server.accounts;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;

/**
 * A generated password: 20 symbols of {@link RandomWords#ALPHABET}, 100 bits. It may be typed with
 * or without its separators, in any case.
 *
 * @param symbols the 20 symbols in lower case, without separators
 */
public record DevicePassword(Secret symbols) {
  private static final int LENGTH = 20;
  private static final int GROUP = 5;
  private static final Pattern FORM = Pattern.compile("[" + RandomWords.ALPHABET + "]{20}");
  private static final Pattern SEPARATORS = Pattern.compile("[-\\s]+");

  /** A new one. */
  static DevicePassword generate(RandomWords random) {
    return new DevicePassword(Secret.of(random.word(LENGTH)));
  }

  /** Reads a typed password; empty if it cannot be a generated one. */
  static Optional<DevicePassword> parse(Secret typed) {
    String text = SEPARATORS.matcher(typed.revealText()).replaceAll("").toLowerCase(Locale.ROOT);
    return FORM.matcher(text).matches()
        ? Optional.of(new DevicePassword(Secret.of(text)))
        : Optional.empty();
  }

  /** Whether this could be a generated password: one that nobody guesses in a lifetime. */
  public static boolean hasForm(Secret typed) {
    return parse(typed).isPresent();
  }

  /** For people: groups of five with {@code -} between them. */
  Secret shown() {
    StringBuilder shown = new StringBuilder(symbols.revealText());
    for (int index = LENGTH - GROUP; index > 0; index -= GROUP) {
      shown.insert(index, '-');
    }
    return Secret.of(shown.toString());
  }
}
