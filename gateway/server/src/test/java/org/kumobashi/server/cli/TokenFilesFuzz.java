package org.kumobashi.server.cli;

import static org.kumobashi.protocol.testkit.Said.require;

import java.util.function.Function;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;
import org.kumobashi.server.accounts.RequestRefused;

/** Files of other programs with any octets in them: tokens are found, or the file is refused. */
public final class TokenFilesFuzz {
  private static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");

  private TokenFilesFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    FuzzInput input = new FuzzInput(octets);
    int kind = input.choice(3);
    String text = input.restText();
    switch (kind) {
      case 0 -> look(EmailProxyFile::parse, text);
      case 1 -> look(DavMailFile::parse, text);
      default ->
          Fernet.read(text)
              .flatMap(token -> token.open(KEY))
              .ifPresent(secret -> require(secret.toString().equals("****"), () -> "shown"));
    }
  }

  // Keys of passwords are made slowly on purpose, so no token is opened here.
  private static void look(Function<String, TokenFile> parser, String text) {
    try {
      TokenFile file = parser.apply(text);
      for (String account : file.accounts()) {
        require(TokenFile.isPlain(account), () -> "not fit for a terminal: " + account);
        file.origin(account);
      }
    } catch (RequestRefused refused) {
      Said.checkLogged(String.valueOf(refused.getMessage()));
    }
  }
}
