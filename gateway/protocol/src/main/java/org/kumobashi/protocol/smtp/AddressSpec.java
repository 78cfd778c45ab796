package org.kumobashi.protocol.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kumobashi.protocol.smtp.AddressToken.Kind;

/** Reads an address (RFC 5322 §3.4.1, with the obsolete forms of §4.4). */
final class AddressSpec {
  private static final Pattern DOT_ATOM = Pattern.compile("[^\\s()<>\\[\\]:;@\\\\,\"]+");

  private AddressSpec() {}

  /**
   * The address in the one spelling that can be compared: quotes only where they are needed, no
   * comments or blanks around its parts.
   *
   * @return nothing if these tokens are no address, or it is not UTF-8
   */
  static Optional<String> of(List<AddressToken> tokens) {
    int at =
        IntStream.range(0, tokens.size()).filter(i -> tokens.get(i).is('@')).findFirst().orElse(0);
    List<AddressToken> local = tokens.subList(0, at);
    List<AddressToken> domain = tokens.subList(Math.min(at + 1, tokens.size()), tokens.size());
    if (!isLocalPart(local) || !isDomain(domain)) {
      return Optional.empty();
    }
    return unicode(spelled(local) + "@" + joined(domain));
  }

  /**
   * The text behind octets, one of which each character holds, or nothing if they are not UTF-8.
   */
  static Optional<String> unicode(String octets) {
    byte[] bytes = octets.getBytes(StandardCharsets.ISO_8859_1);
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  private static boolean isLocalPart(List<AddressToken> tokens) {
    // Dots in odd places are no standard, but some carriers gave out such addresses.
    boolean adjacent =
        IntStream.range(1, tokens.size())
            .anyMatch(i -> tokens.get(i).isWord() && tokens.get(i - 1).isWord());
    return !adjacent
        && tokens.stream().anyMatch(AddressToken::isWord)
        && tokens.stream().allMatch(token -> token.isWord() || token.is('.'));
  }

  static boolean isDomain(List<AddressToken> tokens) {
    if (tokens.size() == 1 && tokens.getFirst().kind() == Kind.LITERAL) {
      return true;
    }
    return tokens.size() % 2 == 1
        && IntStream.range(0, tokens.size())
            .allMatch(i -> i % 2 == 0 ? tokens.get(i).kind() == Kind.ATOM : tokens.get(i).is('.'));
  }

  private static String spelled(List<AddressToken> local) {
    String plain = joined(local);
    boolean quoted = local.stream().anyMatch(token -> token.kind() == Kind.QUOTED);
    return !quoted || DOT_ATOM.matcher(plain).matches() ? plain : quote(plain);
  }

  /** A quoted string of this meaning (RFC 5322 §3.2.4). */
  static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String joined(List<AddressToken> tokens) {
    return tokens.stream().map(AddressToken::text).collect(Collectors.joining());
  }
}
