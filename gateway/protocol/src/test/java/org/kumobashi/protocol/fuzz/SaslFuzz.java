package org.kumobashi.protocol.fuzz;

import static org.kumobashi.protocol.testkit.Said.require;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.protocol.sasl.SaslExchange;
import org.kumobashi.protocol.sasl.SaslStep;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;

/** Any responses to the SASL mechanisms on offer, compared with what their grammars say. */
public final class SaslFuzz {
  /** Stands between two responses. */
  private static final String END = "\u00ff";

  private SaslFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    FuzzInput input = new FuzzInput(octets);
    int flags = input.octet();
    String mechanism = (flags & 1) == 0 ? "PLAIN" : "lOgIn";
    boolean initial = (flags & 2) != 0;
    if ((flags & 12) == 12) {
      String name = input.restLatin1();
      boolean offered = name.equalsIgnoreCase("PLAIN") || name.equalsIgnoreCase("LOGIN");
      require(SaslExchange.named(name).isPresent() == offered, () -> "offered: " + name);
      return;
    }
    List<String> responses = List.of(input.restLatin1().split(END, -1));
    SaslStep end = run(SaslExchange.named(mechanism).orElseThrow(), initial, responses);
    check(mechanism.equals("PLAIN") ? plain(responses.getFirst()) : login(initial, responses), end);
  }

  private static SaslStep run(SaslExchange exchange, boolean initial, List<String> responses) {
    int at = initial ? 1 : 0;
    SaslStep step =
        exchange.start(
            initial ? Optional.of(OctetString.ofLatin1(responses.getFirst())) : Optional.empty());
    int challenges = 0;
    while (step instanceof SaslStep.Challenge && at < responses.size()) {
      challenges++;
      step = exchange.next(OctetString.ofLatin1(responses.get(at++)));
    }
    int asked = challenges;
    require(asked <= 2, () -> "so many challenges: " + asked);
    return step;
  }

  private static void check(Optional<Credentials> expected, SaslStep end) {
    Optional<Credentials> got =
        end instanceof SaslStep.Done(Credentials credentials)
            ? Optional.of(credentials)
            : Optional.empty();
    require(
        got.map(Credentials::typedUser).equals(expected.map(Credentials::typedUser)),
        () -> "the user: " + got + " for " + expected);
    require(
        got.map(Credentials::password).equals(expected.map(Credentials::password)),
        () -> "the password differs");
    if (end instanceof SaslStep.Malformed(String reason)) {
      Said.check(reason + "\r\n", line -> line.length() < 60);
    }
  }

  private static Optional<Credentials> plain(String response) {
    String[] parts = response.split("\0", -1);
    if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
      return Optional.empty();
    }
    boolean self = parts[0].isEmpty() || text(parts[0]).equals(text(parts[1]));
    return self ? Optional.of(credentials(parts[1], parts[2])) : Optional.empty();
  }

  private static Optional<Credentials> login(boolean initial, List<String> responses) {
    // An empty initial response counts for none.
    boolean none = initial && responses.getFirst().isEmpty();
    List<String> said = none ? responses.subList(1, responses.size()) : responses;
    return said.size() < 2 || said.get(0).isEmpty() || said.get(1).isEmpty()
        ? Optional.empty()
        : Optional.of(credentials(said.get(0), said.get(1)));
  }

  private static Credentials credentials(String user, String password) {
    byte[] octets = password.getBytes(StandardCharsets.ISO_8859_1);
    return new Credentials(text(user), Secret.of(octets));
  }

  private static String text(String latin1) {
    byte[] octets = latin1.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(octets, StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), octets) ? text : latin1;
  }
}
