package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FormTest {
  private static final String TYPE = "application/x-www-form-urlencoded";

  private static InputStream octets(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsWhatComesInPieces() {
    InputStream pieces = new SequenceInputStream(octets("label=lab+mi"), octets("croscope&a=%2B"));
    Form form = Form.read(TYPE, pieces);
    assertThat(form.get("label")).isEqualTo("lab microscope");
    assertThat(form.get("a")).isEqualTo("+");
  }

  @Test
  void takesABrowserThatGoesAwayForNoFaultOfOurs() {
    InputStream torn =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new EOFException("early end");
          }

          @Override
          public int read(byte[] octets, int from, int most) throws IOException {
            throw new EOFException("early end");
          }
        };
    assertThatExceptionOfType(TurnedAway.class)
        .isThrownBy(() -> Form.read(TYPE, new SequenceInputStream(octets("label="), torn)))
        .satisfies(turned -> assertThat(turned.trouble()).isEqualTo(Trouble.TOO_SLOW));
  }
}
