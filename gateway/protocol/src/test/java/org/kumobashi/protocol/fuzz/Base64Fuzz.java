package org.kumobashi.protocol.fuzz;

import static org.kumobashi.protocol.testkit.Said.require;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.sasl.Base64Text;
import org.kumobashi.protocol.sasl.Xoauth2;
import org.kumobashi.protocol.testkit.Said;

/** Lines that are base64, nearly base64 or nothing of the kind, compared with a decoder of bits. */
public final class Base64Fuzz {
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final Pattern FORM =
      Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?");

  private Base64Fuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    OctetString input = OctetString.of(octets);
    require(
        Base64Text.decode(Base64Text.encode(input)).equals(Optional.of(input)),
        () -> "not the same after both ways");
    String line = input.latin1();
    require(Base64Text.decode(line).equals(model(line)), () -> "not what the bits say: " + line);
    String told = Xoauth2.describeChallenge(line);
    Said.checkLogged(told);
    require(told.length() <= 500, () -> "too much of a challenge: " + told.length());
  }

  private static Optional<OctetString> model(String line) {
    if (line.equals("=")) {
      return Optional.of(OctetString.EMPTY);
    }
    if (!FORM.matcher(line).matches()) {
      return Optional.empty();
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    int bits = 0;
    int held = 0;
    for (char digit : line.replace("=", "").toCharArray()) {
      held = held << 6 | DIGITS.indexOf(digit);
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        octets.write(held >> bits);
        held &= (1 << bits) - 1;
      }
    }
    return Optional.of(OctetString.of(octets.toByteArray()));
  }
}
