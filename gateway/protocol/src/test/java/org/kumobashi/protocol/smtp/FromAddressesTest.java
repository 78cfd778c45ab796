package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FromAddressesTest {
  private static final List<String> PIECES =
      List.of(
          "<",
          ">",
          ":",
          ";",
          "@",
          ",",
          ".",
          "(",
          ")",
          "[",
          "]",
          "\"",
          "\\",
          " ",
          "\t",
          "a",
          "b c",
          "a@x",
          "<b@y>",
          "\"q\"",
          "(c)",
          ", ",
          "=?utf-8?Q?=40?=");

  private static Arguments row(String value, String... addresses) {
    return Arguments.of(value, List.of(addresses));
  }

  /** Spellings and the addresses they hold; those without addresses are not understood. */
  static List<Arguments> spellings() {
    return List.of(
        row("a@x", "a@x"),
        row(" <a@x> ", "a@x"),
        row("<a@x>(comment)", "a@x"),
        row("Alice <a@x>", "a@x"),
        row("Alice A. Example <a@x>", "a@x"),
        row("\"Alice <e@y>\" <a@x>", "a@x"),
        row("\"Alice \\\" <e@y>\" <a@x>", "a@x"),
        row("(e@y) a@x", "a@x"),
        row("(a (nested \\) e@y) b) <a@x> (<e@y>)", "a@x"),
        row("a (e@y) @ (c) x (d)", "a@x"),
        row("a . b @ x . example", "a.b@x.example"),
        row("a..b.@x", "a..b.@x"),
        row("\"a\"@x", "a@x"),
        row("\"a\\@y\"@x", "\"a@y\"@x"),
        row("\"a@x\"@y", "\"a@x\"@y"),
        row("\"a b\".c@x", "\"a b.c\"@x"),
        row("a@[192.0.2.1]", "a@[192.0.2.1]"),
        row("a@[x] <b@y>", "a@[x]", "b@y"),
        row("a@x, b@y", "a@x", "b@y"),
        row("A <a@x>,, B <b@y>,", "a@x", "b@y"),
        row(", a@x", "a@x"),
        row("Team: a@x, B <b@y>;", "a@x", "b@y"),
        row("Team: ; , c@z", "c@z"),
        row("One: a@x;, Two: b@y;", "a@x", "b@y"),
        row("<@y,@z:a@x>", "a@x"),
        row("A <@a@x:e@y>"),
        row("a@x <e@y>", "a@x", "e@y"),
        row("=?utf-8?Q?=3Ce@y=3E?= <a@x>", "=?utf-8?Q?=3Ce@y=3E?=", "a@x"),
        row("=?utf-8?B?PGVAeT4=?= <a@x>", "a@x"),
        row("=?utf-8?Q?a=40x?=@y", "=?utf-8?Q?a=40x?=@y"),
        row("\u00c3\u00bc <\u00c3\u00bc@x>", "\u00fc@x"),
        row("B\u00fcro <a@x>", "a@x"),
        row("\u00fc@x"),
        row("A@X", "A@X"),
        row("a@x (unclosed"),
        row("\"unclosed <a@x>"),
        row("a@x)"),
        row("a@x <e@y"),
        row("a@x> <e@y>"),
        row("<a@x> <e@y>"),
        row("<a@x>e@y"),
        row("<<a@x>>"),
        row("a@x e@y"),
        row("a@x@y"),
        row("a@x;e@y"),
        row("Team: a@x"),
        row("Team: Inner: a@x;;"),
        row(": a@x;"),
        row("a@x\\, e@y"),
        row("a@x\0"),
        row("a\u001b@x"),
        row("<a@x\u007f>"),
        row("a@x."),
        row("@x"),
        row("a@"),
        row("scanner"),
        row("\"a@x\""),
        row("<a@x, e@y>"),
        row("<a@x:e@y>"),
        row("<@y a@x>"),
        row("<>"),
        row(""),
        row(" \t"),
        row("Team:;"),
        row(","),
        row("\\"),
        row("[x]"),
        row("<"),
        row("<@"),
        row("<@y,"));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void findsEveryAddressOrUnderstandsNothing(String value, List<String> addresses) {
    assertThat(FromAddresses.of(value).map(FromAddresses::addresses).orElse(List.of()))
        .isEqualTo(addresses);
  }

  static List<Arguments> names() {
    return List.of(
        Arguments.of("a@x", ""),
        Arguments.of("<a@x>", ""),
        Arguments.of("\"\" <a@x>", ""),
        Arguments.of("Alice  Example <a@x>", "Alice Example"),
        Arguments.of("Alice (here) Example<a@x>", "Alice Example"),
        Arguments.of("John Q. Public <a@x>", "\"John Q. Public\""),
        Arguments.of("\"Doe, John\" <a@x>", "\"Doe, John\""),
        Arguments.of("\"a \\\"b\\\" \\\\ \\c\" <a@x>", "\"a \\\"b\\\" \\\\ c\""),
        Arguments.of("info@x <a@x>", "\"info@x\""),
        Arguments.of("=?utf-8?B?44Kv?= =?utf-8?Q?=E3?= <a@x>", "=?utf-8?B?44Kv?= =?utf-8?Q?=E3?="),
        Arguments.of(
            "Dr. =?utf-8?B?44Kv?= \"x\" y.z <a@x>", "\"Dr.\" =?utf-8?B?44Kv?= \"x\" \"y.z\""),
        Arguments.of("\"=?utf-8?B?44Kv?=\" <a@x>", "\"=?utf-8?B?44Kv?=\""),
        Arguments.of("B\u00fcro <a@x>", "B\u00fcro"),
        Arguments.of("One <a@x>, Two <b@y>", "One"),
        Arguments.of("Team: One <a@x>, Two <b@y>;", "One"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void keepsTheDisplayNameProperlyQuoted(String value, String name) {
    assertThat(FromAddresses.of(value).map(FromAddresses::displayName)).contains(name);
  }

  @Test
  void readsWhateverItWroteAsAName() {
    Random random = new Random(5322);
    for (int i = 0; i < 20_000; i++) {
      Optional<FromAddresses> from = FromAddresses.of(value(random) + " <a@x>");
      if (from.isPresent() && from.get().addresses().size() == 1) {
        String name = from.get().displayName();
        Optional<FromAddresses> again = FromAddresses.of(name + " <b@y>");
        assertThat(again).as(name).contains(new FromAddresses(List.of("b@y"), name));
      }
    }
  }

  @Test
  void meetsAnyOctetsWithAnAnswer() {
    Random random = new Random(2047);
    int understood = 0;
    for (int i = 0; i < 200_000; i++) {
      Optional<FromAddresses> from = FromAddresses.of(value(random));
      understood += from.isPresent() ? 1 : 0;
      from.ifPresent(said -> assertThat(said.addresses()).isNotEmpty());
    }
    assertThat(understood).isGreaterThan(1000);
  }

  @Test
  void takesLinearTimeForALongField() {
    assertThat(FromAddresses.of("a@x,".repeat(16_000)).orElseThrow().addresses()).hasSize(16_000);
    assertThat(FromAddresses.of("(".repeat(60_000))).isEmpty();
    assertThat(FromAddresses.of("\"\\".repeat(30_000))).isEmpty();
    assertThat(FromAddresses.of("a.".repeat(30_000) + "@x")).isPresent();
  }

  /** Mostly of octets that mean something, some of any. */
  private static String value(Random random) {
    StringBuilder value = new StringBuilder();
    for (int left = random.nextInt(10); left > 0; left--) {
      value.append(
          random.nextInt(12) == 0
              ? String.valueOf((char) random.nextInt(256))
              : PIECES.get(random.nextInt(PIECES.size())));
    }
    return value.toString();
  }
}
