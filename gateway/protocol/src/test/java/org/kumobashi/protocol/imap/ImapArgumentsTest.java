package org.kumobashi.protocol.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.imap.ImapCommandText.Piece;
import org.kumobashi.protocol.octets.OctetString;

class ImapArgumentsTest {
  @Test
  void splitsAtomsQuotedStringsAndLiterals() {
    List<Piece> pieces =
        List.of(text(" a]b \"c \\\" d\" "), literal("e f\r\n"), text("  \"\" g\\h"));
    assertThat(ImapArguments.of(pieces))
        .contains(
            List.of(
                octets("a]b"), octets("c \" d"), octets("e f\r\n"), octets(""), octets("g\\h")));
  }

  @Test
  void keepsABackslashThatEscapesNothing() {
    assertThat(ImapArguments.of(List.of(text(" \"CAMPUS\\alice\\\\\""))))
        .contains(List.of(octets("CAMPUS\\alice\\")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", " \"a", " \"a\"b", " \"a\"\"b\"", " \"a\\\""})
  void refusesWhatCannotBeSplit(String text) {
    assertThat(ImapArguments.of(List.of(text(text)))).isEmpty();
  }

  @Test
  void refusesAnArgumentGluedToALiteral() {
    assertThat(ImapArguments.of(List.of(text(" "), literal("a"), text("b")))).isEmpty();
    assertThat(ImapArguments.of(List.of(text(" "), literal("a"), literal("b")))).isEmpty();
  }

  private static Piece text(String text) {
    return new Piece.Text(octets(text));
  }

  private static Piece literal(String text) {
    return new Piece.Literal(octets(text));
  }

  private static OctetString octets(String text) {
    return OctetString.ofLatin1(text);
  }
}
