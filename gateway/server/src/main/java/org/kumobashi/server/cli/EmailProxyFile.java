package org.kumobashi.server.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.Secret;

/**
 * The configuration file of email-oauth2-proxy, or what it keeps with {@code --cache-store} in a
 * file. A section for each account; tokens are Fernet tokens under a key of the password that mail
 * programs gave.
 */
final class EmailProxyFile implements TokenFile {
  /** What it uses now, and what it used before it began to write the number down. */
  private static final List<Integer> USUAL = List.of(870_000, 100_000);

  private static final int MOST = 10_000_000;
  private static final int KEY_BITS = 256;

  private final IniFile file;

  private EmailProxyFile(IniFile file) {
    this.file = file;
  }

  static EmailProxyFile parse(String text) {
    return new EmailProxyFile(IniFile.parse(text));
  }

  @Override
  public List<String> accounts() {
    return file.sections().stream()
        .filter(section -> section.contains("@") && TokenFile.isPlain(section))
        .filter(section -> file.value(section, "refresh_token").isPresent())
        .toList();
  }

  @Override
  public StoredToken.Origin origin(String account) {
    Optional<String> clientId = shared(account, "client_id");
    Optional<String> endpoint = shared(account, "token_url");
    try {
      return endpoint.isPresent()
          ? StoredToken.Origin.at(new URI(endpoint.get()), clientId)
          : new StoredToken.Origin(clientId, Optional.empty(), Optional.empty());
    } catch (URISyntaxException unfit) {
      throw TokenFile.malformed("token_url of " + account + " is no address");
    }
  }

  // A section for a domain, or for everybody, may say what is the same for many.
  private Optional<String> shared(String account, String name) {
    String domain = account.substring(account.lastIndexOf('@'));
    return Stream.of(account, domain, "@")
        .flatMap(section -> file.value(section, name).stream())
        .findFirst();
  }

  @Override
  public Secret refreshToken(String account, Secret password) {
    Fernet token =
        file.value(account, "refresh_token")
            .flatMap(Fernet::read)
            .orElseThrow(
                () -> TokenFile.malformed("refresh_token of " + account + " is no Fernet token"));
    byte[] salt = salt(account);
    return iterations(account)
        .mapToObj(count -> new PasswordKey(salt, count, KEY_BITS).of(password))
        .flatMap(key -> token.open(key).stream())
        .findFirst()
        .orElseThrow(() -> TokenFile.wrongPassword(account));
  }

  private byte[] salt(String account) {
    try {
      byte[] salt = Base64.getDecoder().decode(file.value(account, "token_salt").orElse(""));
      if (salt.length > 0) {
        return salt;
      }
    } catch (IllegalArgumentException notBase64) {
      throw TokenFile.malformed("token_salt of " + account + " is not Base64");
    }
    throw TokenFile.malformed("there is no token_salt of " + account);
  }

  // The number may be newer or older than the token beside it.
  private IntStream iterations(String account) {
    OptionalInt told =
        file.value(account, "token_iterations").stream()
            .mapToInt(text -> number(account, text))
            .findFirst();
    return IntStream.concat(told.stream(), USUAL.stream().mapToInt(Integer::intValue)).distinct();
  }

  private static int number(String account, String text) {
    int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > MOST) {
      throw TokenFile.malformed("token_iterations of " + account + " is no sensible number");
    }
    return number;
  }
}
