package org.kumobashi.protocol.sasl;

import java.util.Arrays;
import java.util.Optional;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;

/**
 * PLAIN (RFC 4616): {@code [authzid] NUL authcid NUL password}. An authzid may be absent or repeat
 * the authcid.
 */
final class PlainExchange implements SaslExchange {
  @Override
  public SaslStep start(Optional<OctetString> initialResponse) {
    return initialResponse
        .map(this::next)
        .orElseGet(() -> new SaslStep.Challenge(OctetString.EMPTY));
  }

  @Override
  public SaslStep next(OctetString response) {
    byte[] octets = response.toArray();
    int first = indexOfNul(octets, 0);
    int second = first < 0 ? -1 : indexOfNul(octets, first + 1);
    if (second < 0 || indexOfNul(octets, second + 1) >= 0) {
      return new SaslStep.Malformed("PLAIN needs exactly two NUL octets");
    }
    String authzid = text(octets, 0, first);
    String authcid = text(octets, first + 1, second);
    if (authcid.isEmpty() || second + 1 == octets.length) {
      return new SaslStep.Malformed("PLAIN needs a user name and a password");
    }
    if (!authzid.isEmpty() && !authzid.equals(authcid)) {
      return new SaslStep.Malformed("acting for another user is not offered");
    }
    Secret password = Secret.of(Arrays.copyOfRange(octets, second + 1, octets.length));
    return new SaslStep.Done(new Credentials(authcid, password));
  }

  private static int indexOfNul(byte[] octets, int from) {
    for (int i = from; i < octets.length; i++) {
      if (octets[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] octets, int from, int to) {
    return OctetString.of(Arrays.copyOfRange(octets, from, to)).text();
  }
}
