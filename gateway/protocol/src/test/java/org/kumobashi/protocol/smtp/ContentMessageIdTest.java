package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContentMessageIdTest {
  private static String of(String content) {
    String whole = of(content, content.length());
    assertThat(of(content, 1)).isEqualTo(whole);
    return whole;
  }

  private static String of(String content, int chunk) {
    SubmissionHeader header = new SubmissionHeader(HeaderWork.NONE, new ContentPieces());
    ByteBuffer octets = ByteBuffer.wrap(content.getBytes(StandardCharsets.ISO_8859_1));
    for (int from = 0; from < content.length(); from += chunk) {
      header.pass(octets, from, Math.min(content.length(), from + chunk));
    }
    header.end();
    return header.messageId();
  }

  @Test
  void findsTheIdentifierInAnySpelling() {
    assertThat(of("From: a\r\nMESSAGE-ID : <1@x> (c)\r\n\r\n")).isEqualTo("<1@x>");
    assertThat(of("Message-ID:\r\n\t<2@x>\r\nTo: b\r\n")).isEqualTo("<2@x>");
    assertThat(of("Message-ID: <6@x>\r\n")).isEqualTo("<6@x>");
  }

  @Test
  void looksAtTheHeaderOnly() {
    assertThat(of("Subject: x\r\n\r\nMessage-ID: <3@x>\r\n\r\n")).isEqualTo("unknown");
    assertThat(of("X-Message-ID: <4@x>\r\n\r\n")).isEqualTo("unknown");
  }

  @Test
  void takesNothingThatCouldForgeALogLine() {
    assertThat(of("Message-ID: <a b@x>\r\n\r\n")).isEqualTo("unknown");
    assertThat(of("Message-ID: <a\u001bb@x>\r\n\r\n")).isEqualTo("unknown");
    assertThat(of("Message-ID: <" + "a".repeat(300) + ">\r\n\r\n")).isEqualTo("unknown");
  }

  @Test
  void stopsLookingAfterSixtyFourKibibytes() {
    assertThat(of("X: y\r\n".repeat(11_000) + "Message-ID: <5@x>\r\n\r\n")).isEqualTo("unknown");
  }
}
