package org.kumobashi.protocol.fuzz;

import static org.kumobashi.protocol.testkit.Said.require;

import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;

/**
 * Whatever is typed into the user name field: a mailbox fit for a log and a look-up, or nothing.
 */
public final class UsernameFuzz {
  private UsernameFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    check(new FuzzInput(octets).restText());
  }

  static void check(String typed) {
    checkWith(typed, Optional.empty());
    checkWith(typed, Optional.of("example.ac.jp"));
  }

  private static void checkWith(String typed, Optional<String> domain) {
    Optional<Username> name = Username.parse(typed, domain);
    if (name.isEmpty()) {
      return;
    }
    String mailbox = name.get().mailbox();
    Said.checkLogged(mailbox);
    require(
        !mailbox.isBlank() && mailbox.equals(mailbox.strip()), () -> "blanks: '" + mailbox + "'");
    require(mailbox.equals(mailbox.toLowerCase(Locale.ROOT)), () -> "upper case: " + mailbox);
    require(domain.isEmpty() || mailbox.contains("@"), () -> "no domain: " + mailbox);
    require(
        mailbox.chars().noneMatch(c -> c == '\\' || c == '/'), () -> "a part too many: " + mailbox);
    if (mailbox.length() <= Username.MAX_LENGTH) {
      require(
          Username.parse(mailbox, domain).equals(name),
          () -> "not the same when typed again: " + mailbox);
    }
  }
}
