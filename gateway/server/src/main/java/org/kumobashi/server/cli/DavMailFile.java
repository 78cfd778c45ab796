package org.kumobashi.server.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.Secret;

/**
 * DavMail's settings, or the file of its {@code davmail.oauth.tokenFilePath}. Tokens are encrypted
 * with AES-128-CBC under a key of the password that mail programs gave; salt and initialisation
 * vector are the same for everybody, and nothing tells a wrong password but what comes out.
 */
final class DavMailFile implements TokenFile {
  private static final String OAUTH = "davmail.oauth.";
  private static final String TOKEN = ".refreshToken";
  private static final String MARK = "{AES}";
  private static final String FINGERPRINT = "davmailgateway!&";
  private static final String ITS_OWN_CLIENT = "facd6cff-a294-4415-b59f-c5b01937d7bd";
  private static final int ITERATIONS = 10_000;
  private static final int KEY_BITS = 128;
  private static final int BLOCK = 16;
  private static final int SHORTEST_TOKEN = 32;

  private final Properties settings;

  private DavMailFile(Properties settings) {
    this.settings = settings;
  }

  static DavMailFile parse(String text) {
    Properties settings = new Properties();
    try {
      settings.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException malformed) {
      throw TokenFile.malformed("it is no Java properties file");
    }
    return new DavMailFile(settings);
  }

  @Override
  public List<String> accounts() {
    return settings.stringPropertyNames().stream()
        .flatMap(name -> account(name).stream())
        .filter(TokenFile::isPlain)
        .sorted()
        .toList();
  }

  // Among the settings a token has a long name; in a file of its own the account's.
  private Optional<String> account(String name) {
    if (name.startsWith(OAUTH) && name.endsWith(TOKEN)) {
      int end = name.length() - TOKEN.length();
      return end > OAUTH.length()
          ? Optional.of(name.substring(OAUTH.length(), end))
          : Optional.empty();
    }
    return Optional.of(name).filter(it -> it.contains("@") && !it.startsWith("davmail."));
  }

  @Override
  public StoredToken.Origin origin(String account) {
    return new StoredToken.Origin(
        setting("davmail.oauth.clientId").or(this::itsOwnClient),
        setting("davmail.oauth.tenantId"),
        Optional.empty());
  }

  // A file of tokens alone tells nothing; settings that name no client mean DavMail's own.
  private Optional<String> itsOwnClient() {
    return settings.stringPropertyNames().stream()
        .filter(name -> name.startsWith("davmail.") && !name.endsWith(TOKEN))
        .findFirst()
        .map(any -> ITS_OWN_CLIENT);
  }

  @Override
  public Secret refreshToken(String account, Secret password) {
    byte[] ciphertext = ciphertext(account);
    byte[] fingerprint =
        setting("davmail.oauth.fingerprint").orElse(FINGERPRINT).getBytes(StandardCharsets.UTF_8);
    if (fingerprint.length != BLOCK) {
      throw TokenFile.malformed("davmail.oauth.fingerprint is not 16 octets");
    }
    Secret key = new PasswordKey(fingerprint, ITERATIONS, KEY_BITS).of(password);
    return decrypted(ciphertext, key, fingerprint)
        .filter(DavMailFile::looksLikeAToken)
        .orElseThrow(() -> TokenFile.wrongPassword(account));
  }

  private byte[] ciphertext(String account) {
    String stored =
        setting(OAUTH + account + TOKEN)
            .or(() -> setting(account))
            .filter(value -> value.startsWith(MARK))
            .orElseThrow(
                () ->
                    TokenFile.malformed(
                        "the token of "
                            + account
                            + " is stored without a password: give it to grant import itself, on"
                            + " standard input"));
    try {
      byte[] octets = Base64.getDecoder().decode(stored.substring(MARK.length()).strip());
      if (octets.length > 0 && octets.length % BLOCK == 0) {
        return octets;
      }
    } catch (IllegalArgumentException notBase64) {
      throw TokenFile.malformed("the token of " + account + " is not Base64");
    }
    throw TokenFile.malformed("the token of " + account + " is cut off");
  }

  private static Optional<Secret> decrypted(byte[] ciphertext, Secret key, byte[] vector) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE, new SecretKeySpec(key.reveal(), "AES"), new IvParameterSpec(vector));
      return Optional.of(Secret.of(cipher.doFinal(ciphertext)));
    } catch (GeneralSecurityException notPadded) {
      return Optional.empty();
    }
  }

  // One wrong password of 256 leaves a padding that seems right.
  private static boolean looksLikeAToken(Secret plaintext) {
    return plaintext.length() >= SHORTEST_TOKEN
        && plaintext.revealText().chars().allMatch(symbol -> symbol > ' ' && symbol < 0x7f);
  }

  private Optional<String> setting(String name) {
    @Nullable String value = settings.getProperty(name);
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }
}
