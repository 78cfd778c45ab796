package org.kumobashi.protocol.sasl;

import java.util.Optional;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

/**
 * LOGIN (draft-murchison-sasl-login, MS-XLOGIN). The prompts are {@code Username:} and {@code
 * Password:} to the letter: Xerox devices hang up on anything else. A user name may come with the
 * command, as C# SmtpClient sends it.
 */
final class LoginExchange implements SaslExchange {
  private static final SaslStep ASK_USER = new SaslStep.Challenge(OctetString.of("Username:"));
  private static final SaslStep ASK_PASSWORD = new SaslStep.Challenge(OctetString.of("Password:"));

  private Optional<String> user = Optional.empty();

  @Override
  public SaslStep start(Optional<OctetString> initialResponse) {
    // An empty initial response ("=") carries no name either: ask for it.
    return initialResponse.filter(name -> name.length() > 0).map(this::next).orElse(ASK_USER);
  }

  @Override
  public SaslStep next(OctetString response) {
    if (response.length() == 0) {
      return new SaslStep.Malformed(
          user.isEmpty() ? "the user name is empty" : "the password is empty");
    }
    if (user.isEmpty()) {
      user = Optional.of(response.text());
      return ASK_PASSWORD;
    }
    return new SaslStep.Done(new Credentials(user.get(), Secret.of(response.toArray())));
  }
}
