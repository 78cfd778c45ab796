package org.kumobashi.server.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.Notice;
import org.kumobashi.server.accounts.NoticeKind;
import org.kumobashi.server.accounts.NoticeRound;

final class LetterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String ALICE = "alice@example.ac.jp";
  private static final String PORTAL = "https://mail.example.ac.jp/";

  private final Letter letter =
      new Letter(new Letter.Origin("help@example.ac.jp", "mail.example.ac.jp", PORTAL));

  private static Notice notice(NoticeKind kind) {
    NoticeRound.Trouble trouble = new NoticeRound.Trouble(kind, NOW);
    return new Notice(
        new GrantId("g-alice"),
        ALICE,
        NoticeRound.next(Optional.empty(), trouble, NOW).orElseThrow());
  }

  private String[] parts(NoticeKind kind) {
    return letter.write(notice(kind), NOW).split("\r\n\r\n", 2);
  }

  private String body(NoticeKind kind) {
    return new String(Base64.getMimeDecoder().decode(parts(kind)[1]), StandardCharsets.UTF_8);
  }

  private String subject(NoticeKind kind) {
    String header = parts(kind)[0].replace("\r\n ", " ");
    String line =
        header.lines().filter(field -> field.startsWith("Subject: ")).findFirst().orElseThrow();
    return Pattern.compile("=\\?UTF-8\\?B\\?([A-Za-z0-9+/=]+)\\?=")
        .matcher(line)
        .results()
        .map((MatchResult word) -> Base64.getDecoder().decode(word.group(1)))
        .map(octets -> new String(octets, StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  @Test
  void hasTheHeaderOfAnAutomaticMail() {
    assertThat(parts(NoticeKind.SIGN_IN_REQUIRED)[0].lines())
        .contains(
            "Date: Sun, 1 Mar 2026 12:00:00 +0000",
            " <help@example.ac.jp>",
            "To: <" + ALICE + ">",
            "Message-ID: <notice.g-alice.1772366400000.1@mail.example.ac.jp>",
            "Auto-Submitted: auto-generated",
            "Content-Type: text/plain; charset=UTF-8",
            "Content-Transfer-Encoding: base64");
  }

  @ParameterizedTest
  @EnumSource(NoticeKind.class)
  void isAsciiInShortLinesEndedByCrLf(NoticeKind kind) {
    String message = letter.write(notice(kind), NOW);
    assertThat(message).endsWith("\r\n").matches("(?s)[\r\n -~]*");
    assertThat(message.replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(message.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
  }

  @Test
  void saysWhatToDoInBothLanguages() {
    assertThat(subject(NoticeKind.SIGN_IN_REQUIRED))
        .isEqualTo("【要対応】機器からメールを使うには再サインインが必要です" + " / Sign in again to use mail on your devices");
    assertThat(subject(NoticeKind.EXPIRING)).contains("まもなく").contains("soon");
    assertThat(body(NoticeKind.SIGN_IN_REQUIRED))
        .contains("もう一度サインインすると")
        .contains("Sign in once more")
        .contains(ALICE);
    assertThat(body(NoticeKind.EXPIRING)).contains("今も使えますが").contains("still work");
  }

  @ParameterizedTest
  @EnumSource(NoticeKind.class)
  void holdsNoLinkButThePortals(NoticeKind kind) {
    assertThat(Pattern.compile("\\S+://\\S+").matcher(body(kind)).results().map(MatchResult::group))
        .isNotEmpty()
        .allMatch(PORTAL::equals);
  }
}
