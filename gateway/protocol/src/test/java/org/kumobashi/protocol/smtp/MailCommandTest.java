package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.smtp.SubmissionLines.Framed;

class MailCommandTest {
  private static MailCommand parse(String line) {
    return MailCommand.of(new Framed.Line(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "MAIL FROM:<a@x>|MAIL FROM:<a@x>|0",
        "mail  from: <a@x>   SIZE=12  |MAIL FROM:<a@x> SIZE=12|12",
        "MAIL FROM:<>|MAIL FROM:<>|0",
        "MAIL FROM:a@x size=7|MAIL FROM:<a@x> size=7|7",
        "MAIL FROM: <'a@x'>|MAIL FROM:<a@x>|0",
        "MAIL FROM:<'a'@x>|MAIL FROM:<'a'@x>|0",
        "MAIL FROM:<'a'>|MAIL FROM:<'a'>|0",
        "MAIL FROM:<a@x> AUTH=<> BODY=8BITMIME auth=b@x|MAIL FROM:<a@x> BODY=8BITMIME|0",
        "MAIL FROM:<\"a> SIZE=9 \\\"b\"@x> SIZE=5|MAIL FROM:<\"a> SIZE=9 \\\"b\"@x> SIZE=5|5",
        "MAIL FROM:<a@x> SIZE=3 SIZE=8|MAIL FROM:<a@x> SIZE=3 SIZE=8|8",
        "MAIL FROM:<a@x> SIZE=99999999999999999999"
            + "|MAIL FROM:<a@x> SIZE=99999999999999999999|9223372036854775807"
      })
  void understandsMail(String line, String forwarded, long size) {
    MailCommand.Mail mail = (MailCommand.Mail) parse(line);
    assertThat(mail.line()).isEqualTo(forwarded);
    assertThat(mail.declaredSize()).isEqualTo(size);
  }

  @Test
  void dropsTheBlankThatDevicesPutBeforeARecipient() {
    assertThat(parse("RCPT TO: <b@x> ")).isEqualTo(new MailCommand.Recipient("RCPT TO:<b@x>"));
  }

  @Test
  void putsBracketsAroundARecipientAndDropsApostrophes() {
    MailCommand expected = new MailCommand.Recipient("RCPT TO:<b@x> NOTIFY=NEVER");
    for (String path : List.of("<b@x>", "b@x", "<'b@x'>", "'b@x'")) {
      assertThat(parse("rcpt to: " + path + " NOTIFY=NEVER")).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @DisplayName("R48 no octets that a lenient reader takes for a line end reach upstream")
  @ValueSource(
      strings = {
        "\r",
        "\u0000",
        "\n",
        "\u001b[2J",
        "\u00c0\u0080",
        "\u00c0\u008a",
        "\u00c1\u008a",
        "\u00e0\u0080\u008a",
        "\u00f0\u0080\u0080\u008a",
        "\u00ed\u00a0\u0080",
        "\u00f4\u0090\u0080\u0080",
        "\u00f8\u0088\u0080\u0080\u008a"
      })
  void r48RefusesWhatCouldEndALine(String octets) {
    for (String line :
        List.of(
            "MAIL FROM:<a%sRSET@x>",
            "MAIL FROM:<a@x> X=%sRSET", "RCPT TO:<b%sDATA@x>", "EHLO a%sb")) {
      assertThat(parse(line.formatted(octets))).isInstanceOf(MailCommand.Refused.class);
    }
  }

  @Test
  void passesNamesInProperUtf8AndInLatin1() {
    // "é" in two octets and in one, "ÀÁ" in latin-1, and a character beyond U+FFFF.
    for (String name :
        List.of("\u00c3\u00a9", "\u00e9", "\u00c0\u00c1", "\u00f0\u009f\u0090\u00b1")) {
      assertThat(parse("RCPT TO:<" + name + "@x>")).isInstanceOf(MailCommand.Recipient.class);
    }
  }

  @Test
  void refusesAPathWithABracketOnOneSideOnly() {
    for (String path : List.of("b@x>", "b<@x", "<b@x", ">", "<")) {
      assertThat(parse("RCPT TO:" + path)).isInstanceOf(MailCommand.Refused.class);
      assertThat(parse("MAIL FROM:" + path)).isInstanceOf(MailCommand.RefusedMail.class);
    }
  }

  @Test
  void understandsChunks() {
    assertThat(parse("BDAT 5")).isEqualTo(new MailCommand.Chunk(OptionalLong.of(5)));
    assertThat(parse("bdat 86000  last")).isEqualTo(new MailCommand.Chunk(OptionalLong.of(86000)));
    assertThat(parse("BDAT five")).isEqualTo(new MailCommand.Chunk(OptionalLong.empty()));
  }

  @Test
  void takesBlanksBehindACommand() {
    assertThat(parse("DATA  ")).isEqualTo(new MailCommand.Data());
    assertThat(parse("quit\t")).isEqualTo(new MailCommand.Quit());
  }

  @Test
  void knowsNoCommandByItsBeginningOnly() {
    assertThat(parse("DATAX")).isInstanceOf(MailCommand.Refused.class);
    assertThat(parse("MAILFROM:<a@x>")).isInstanceOf(MailCommand.Refused.class);
  }
}
