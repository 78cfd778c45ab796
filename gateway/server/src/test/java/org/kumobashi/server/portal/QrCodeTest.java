package org.kumobashi.server.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.portal.guides.Access;

class QrCodeTest {
  private static final Pattern STRIPE = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");

  /** What a phone reads in it. */
  private static String read(QrCode code) throws Exception {
    BitMatrix squares = new BitMatrix(code.size());
    Matcher stripes = STRIPE.matcher(code.path());
    int end = 0;
    while (stripes.find()) {
      assertThat(stripes.start()).isEqualTo(end);
      assertThat(stripes.group(3)).isEqualTo(stripes.group(4));
      squares.setRegion(
          Integer.parseInt(stripes.group(1)),
          Integer.parseInt(stripes.group(2)),
          Integer.parseInt(stripes.group(3)),
          1);
      end = stripes.end();
    }
    assertThat(end).isEqualTo(code.path().length());
    return new Decoder().decode(squares).getText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "User: alice@example.org\nPassword: a\n", "研究室のプリンター"})
  void isReadAsWhatWasWritten(String text) throws Exception {
    assertThat(read(QrCode.of(text))).isEqualTo(text);
  }

  @Test
  void holdsTheSettingsOfACardAndPrintsNoneOfThem() throws Exception {
    Card card =
        new Card(
            "printer",
            "alice@example.org",
            Optional.of(Secret.of("abcde-fghij")),
            List.of(
                new Access.Server(Protocol.IMAP, "mail.example.org", 993, TlsMode.IMPLICIT),
                new Access.Server(Protocol.SMTP, "mail.example.org", 587, TlsMode.STARTTLS)));
    assertThat(read(card.code()))
        .isEqualTo(
            """
            User: alice@example.org
            Password: abcde-fghij
            IMAP: mail.example.org:993 TLS
            SMTP: mail.example.org:587 STARTTLS
            """);
    assertThat(card.toString() + card.code()).doesNotContain("abcde");
  }

  @Test
  void hasAQuietZone() {
    QrCode code = QrCode.of("x");
    assertThat(code.size()).isEqualTo(21);
    assertThat(code.viewBox()).isEqualTo("-4 -4 29 29");
  }

  @Test
  void refusesWhatNoCodeHolds() {
    assertThatIllegalArgumentException().isThrownBy(() -> QrCode.of("x".repeat(5000)));
  }
}
