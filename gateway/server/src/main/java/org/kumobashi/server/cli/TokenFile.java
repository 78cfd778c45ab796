package org.kumobashi.server.cli;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.RequestRefused;

/** A file in which another program keeps refresh tokens. */
interface TokenFile {
  /** The accounts that have a refresh token in it. */
  List<String> accounts();

  /** Where the token of one of {@link #accounts} came from. */
  StoredToken.Origin origin(String account);

  /**
   * The token of one of {@link #accounts}.
   *
   * @throws RequestRefused if the password is wrong, or what is stored is no token
   */
  Secret refreshToken(String account, Secret password);

  /**
   * The account of this name, or the only one.
   *
   * @throws RequestRefused if there is none, or if there are several to choose from
   */
  default String account(Optional<String> wanted) {
    List<String> known = accounts();
    if (wanted.isPresent()) {
      return known.stream()
          .filter(wanted.get().strip()::equalsIgnoreCase)
          .findFirst()
          .orElseThrow(
              () ->
                  new RequestRefused(
                      "the file holds no refresh token of the account " + wanted.get()));
    }
    if (known.size() != 1) {
      throw new RequestRefused(
          known.isEmpty()
              ? "the file holds no refresh token"
              : "the file holds " + known.size() + " accounts: name one with --account");
    }
    return known.getFirst();
  }

  /** Whether an account's name may be shown on a terminal, which obeys more than letters. */
  static boolean isPlain(String account) {
    return account.chars().allMatch(symbol -> symbol > ' ' && symbol < 0x7f);
  }

  /** What is told of a password that opens nothing. */
  static RequestRefused wrongPassword(String account) {
    return new RequestRefused(
        "this is not the password that the token of "
            + account
            + " was stored with; nothing changed");
  }

  /** What is told of a file that is not what it should be. */
  static RequestRefused malformed(String fault) {
    return new RequestRefused("the token file cannot be used: " + fault + "; nothing changed");
  }
}
