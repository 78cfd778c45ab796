package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.octets.OctetString;

class ContentMessageIdTest {
  private static String of(String content) {
    ContentMessageId whole = new ContentMessageId();
    whole.observe(OctetString.ofLatin1(content));
    ContentMessageId dribbled = new ContentMessageId();
    content
        .chars()
        .forEach(octet -> dribbled.observe(OctetString.ofLatin1(String.valueOf((char) octet))));
    assertThat(dribbled.value()).isEqualTo(whole.value());
    return whole.value();
  }

  @Test
  void findsTheIdentifierInAnySpelling() {
    assertThat(of("From: a\r\nMESSAGE-ID : <1@x> (c)\r\n\r\n")).isEqualTo("<1@x>");
    assertThat(of("Message-ID:\r\n\t<2@x>\r\nTo: b\r\n")).isEqualTo("<2@x>");
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
