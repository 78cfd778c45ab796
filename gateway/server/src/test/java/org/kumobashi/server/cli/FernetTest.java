package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Secret;

/** Fernet tokens, with the vectors that come with its specification. */
final class FernetTest {
  private static final String TOKEN =
      "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
  private static final Secret KEY =
      Secret.of(Base64.getUrlDecoder().decode("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="));

  @Test
  void opensTheTokenOfTheSpecification() {
    assertThat(Fernet.read(TOKEN).orElseThrow().open(KEY)).contains(Secret.of("hello"));
  }

  @Test
  void opensNothingThatWasTouchedAnywhere() {
    byte[] token = Base64.getUrlDecoder().decode(TOKEN);
    // The version is looked at before.
    for (int at = 1; at < token.length; at++) {
      byte[] touched = token.clone();
      touched[at] = (byte) (touched[at] ^ 1);
      String text = Base64.getUrlEncoder().encodeToString(touched);
      assertThat(Fernet.read(text).orElseThrow().open(KEY)).as("octet %d", at).isEmpty();
    }
  }

  @Test
  void opensNothingWithAnotherKey() {
    assertThat(Fernet.read(TOKEN).orElseThrow().open(Secret.of(new byte[32]))).isEmpty();
  }

  @Test
  void opensNothingThatIsSignedButNotPadded() {
    String token =
        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==";
    assertThat(Fernet.read(token).orElseThrow().open(KEY)).isEmpty();
  }

  @Test
  void readsNothingWithoutCiphertext() {
    byte[] octets = new byte[1 + 8 + 16 + 32];
    octets[0] = (byte) 0x80;
    assertThat(Fernet.read(Base64.getUrlEncoder().encodeToString(octets))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "not base64 at all!",
        // Another version, and half a block.
        "gQAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw=="
      })
  void readsNothingThatIsNoToken(String text) {
    assertThat(Fernet.read(text)).isEmpty();
  }
}
