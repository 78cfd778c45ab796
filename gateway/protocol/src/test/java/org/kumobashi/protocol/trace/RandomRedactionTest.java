package org.kumobashi.protocol.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Protocol;

/** Conversations of no sense, in which a secret may stand anywhere: none of it is ever shown. */
class RandomRedactionTest {
  private static final int ROUNDS = 3000;
  private static final List<String> SECRETS =
      List.of("Zq7hidden", "zq7HIDDEN", "Zq7hidden@example.org", "WnE3aGlkZGVu");

  private static final List<String> IMAP =
      List.of(
          "a1",
          "a2",
          "*",
          "+",
          "OK",
          "NO",
          "BAD",
          "BYE",
          "LOGIN",
          "AUTHENTICATE",
          "PLAIN",
          "UID",
          "FETCH",
          "STORE",
          "SEARCH",
          "TEXT",
          "APPEND",
          "SELECT",
          "STATUS",
          "LIST",
          "RENAME",
          "ID",
          "IDLE",
          "DONE",
          "COMPRESS",
          "1:*",
          "17",
          "{3}",
          "{9+}",
          "{0}",
          "~{4}",
          "\"",
          "\\",
          "(",
          ")",
          "[",
          "]",
          "<",
          ">",
          "FLAGS",
          "(\\Seen",
          "BODY[",
          "BODY[]",
          "ENVELOPE",
          "UID 4",
          "[CAPABILITY",
          "[ALERT]",
          "[UIDNEXT",
          "CAPABILITY",
          "EXISTS",
          "completed.",
          "\r",
          "\u0085",
          "\u00e9");
  private static final List<String> POP3 =
      List.of(
          "+OK", "-ERR", "+", ".", "USER", "PASS", "AUTH", "XOAUTH2", "STAT", "LIST", "RETR", "TOP",
          "UIDL", "CAPA", "SASL", "1", "17", "XTND", "[AUTH]", "[", "]", "\r", "\u00e9");
  private static final List<String> SMTP =
      List.of(
          "220",
          "250",
          "250-",
          "250-SIZE",
          "334",
          "354",
          "535",
          "5.7.3",
          "EHLO",
          "AUTH",
          "LOGIN",
          "MAIL",
          "FROM:<",
          "FROM:",
          "RCPT",
          "TO:<",
          ">",
          "SIZE=",
          "SIZE=9",
          "DATA",
          ".",
          "BDAT",
          "9",
          "LAST",
          "QUIT",
          "[",
          "]",
          "[Hostname=",
          ".outlook.com]",
          "OK",
          "\r",
          "\u00e9");

  private static List<String> words(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> IMAP;
      case POP3 -> POP3;
      case SMTP -> SMTP;
    };
  }

  private static String line(Random random, List<String> words) {
    StringBuilder line = new StringBuilder(random.nextBoolean() ? "C: " : "S: ");
    for (int count = random.nextInt(9); count > 0; count--) {
      List<String> source = random.nextInt(3) == 0 ? SECRETS : words;
      line.append(source.get(random.nextInt(source.size())));
      line.append(random.nextInt(4) == 0 ? "" : " ");
    }
    if (random.nextInt(40) == 0) {
      line.append(SECRETS.getFirst().repeat(1000));
    }
    return line.toString();
  }

  private static void assertNothingShows(List<String> shown, int seed) {
    for (String line : shown) {
      String lower = line.toLowerCase(Locale.ROOT);
      assertThat(lower).as("seed %d", seed).doesNotContain("zq7", "hidden", "wne3", "example.org");
      assertThat(line).as("seed %d", seed).matches("[ -~]*");
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsNoSecretOfAnyConversationInAnyChunking(Protocol protocol) {
    List<String> words = words(protocol);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<String> lines = new ArrayList<>();
      for (int count = 1 + random.nextInt(30); count > 0; count--) {
        lines.add(line(random, words));
      }
      List<String> whole = Overheard.play(protocol, Overheard.WHOLE, lines);
      assertNothingShows(whole, seed);
      assertThat(Overheard.play(protocol, Overheard.random(random), lines)).isEqualTo(whole);
    }
  }
}
