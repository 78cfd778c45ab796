package org.kumobashi.server.config;

import static org.kumobashi.protocol.testkit.Said.require;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kumobashi.protocol.testkit.FuzzInput;

/** Any text where a network may stand: a range that can be read in one way, or a refusal. */
public final class NetworkFuzz {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?:[0-9]{1,3}[.]){3}[0-9]{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/[0-9]+)?");

  private NetworkFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    String text = new FuzzInput(octets).restLatin1();
    parsed(text).ifPresent(network -> check(text, network));
  }

  private static void check(String text, Network network) {
    require(FORM.matcher(text).matches(), () -> "read, but unclear: " + text);
    String literal = text.replaceFirst("/.*", "");
    InetAddress address = InetAddress.ofLiteral(literal);
    require(network.contains(address), () -> "without its own address: " + text);
    require(
        network.equals(parsed(network.toString()).orElseThrow()), () -> "not the same: " + text);
    boolean all = text.matches(".*/0+");
    byte[] other = address.getAddress();
    other[0] ^= (byte) 0x80;
    require(network.contains(of(other)) == all, () -> "the first bit does not count: " + text);
  }

  private static InetAddress of(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Optional<Network> parsed(String text) {
    try {
      return Optional.of(Network.parse(text));
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }
}
