package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.RequestRefused;

/** Files of DavMail; the ciphertexts were made by Python's cryptography. */
final class DavMailFileTest {
  private static final String ALICE = "alice@example.ac.jp";
  private static final Secret PASSWORD = Secret.of("correct horse");
  private static final Secret TOKEN =
      Secret.of("1.AXoA-alice-refresh-token-of-the-other-program.AgABAAE");
  private static final String STORED =
      "{AES}ISWEbJHb4+I8mEwZxjk9QVsU/ajvuSM1tgwJwZSReVf3x+dpAHqo6hAXrgim4BPC5izBH3Vnu27Lu0g8b9kBxg==";
  private static final String WITH_FINGERPRINT =
      "{AES}Lje3Ps/5J79Owunp40nhWcKKw+J1LsiY2/KMnrMD5NeoRMbZzfrSTRZpEoYbPVWuhOASq4nsGwWpOz7XXNlnzw==";
  private static final String SETTINGS =
      """
      #DavMail settings
      davmail.mode=O365Manual
      davmail.oauth.alice@example.ac.jp.refreshToken=%s
      davmail.oauth.clientId=11111111-2222-3333-4444-555555555555
      davmail.oauth.tenantId=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
      davmail.oauth.redirectUri=http\\://localhost
      davmail.logFilePath=C\\:\\\\mail
      """
          .formatted(STORED);

  @Test
  void opensTheTokenAmongTheSettings() {
    DavMailFile file = DavMailFile.parse(SETTINGS);
    assertThat(file.accounts()).containsExactly(ALICE);
    assertThat(file.refreshToken(file.account(Optional.empty()), PASSWORD)).isEqualTo(TOKEN);
    assertThat(file.origin(ALICE))
        .isEqualTo(
            new StoredToken.Origin(
                Optional.of("11111111-2222-3333-4444-555555555555"),
                Optional.of("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"),
                Optional.empty()));
  }

  @Test
  void opensTheTokenInAFileOfItsOwn() {
    DavMailFile file =
        DavMailFile.parse("#Oauth tokens\nalice@example.ac.jp=" + STORED + "\nbob@x.example=y\n");
    assertThat(file.accounts()).containsExactly(ALICE, "bob@x.example");
    assertThat(file.refreshToken(ALICE, PASSWORD)).isEqualTo(TOKEN);
    assertThat(file.origin(ALICE).clientId()).isEmpty();
  }

  @Test
  void usesTheFingerprintThatIsSet() {
    String settings =
        SETTINGS.replace(STORED, WITH_FINGERPRINT) + "davmail.oauth.fingerprint=0123456789abcdef\n";
    assertThat(DavMailFile.parse(settings).refreshToken(ALICE, PASSWORD)).isEqualTo(TOKEN);
  }

  @Test
  void knowsThatSettingsWithoutAClientMeanItsOwn() {
    String settings = SETTINGS.replaceAll("(?m)^davmail.oauth.clientId.*$", "");
    assertThat(DavMailFile.parse(settings).origin(ALICE).clientId())
        .contains("facd6cff-a294-4415-b59f-c5b01937d7bd");
  }

  @ParameterizedTest
  // The second leaves a padding that seems right.
  @ValueSource(strings = {"wrong horse", "wrong-29"})
  void opensNothingWithAnotherPassword(String password) {
    assertThatThrownBy(() -> DavMailFile.parse(SETTINGS).refreshToken(ALICE, Secret.of(password)))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("not the password")
        .hasMessageNotContaining(password);
  }

  @ParameterizedTest
  @CsvSource({
    "{AES}, {DES}, stored without a password",
    "xg==, xg=, not Base64",
    "b9kBxg==, b9kB, cut off",
    "davmail.mode=O365Manual, davmail.oauth.fingerprint=short, not 16 octets"
  })
  void saysWhatIsWrongWithAToken(String part, String other, String fault) {
    assertThatThrownBy(
            () -> DavMailFile.parse(SETTINGS.replace(part, other)).refreshToken(ALICE, PASSWORD))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining(fault)
        .hasMessageNotContaining("ISWEbJHb");
  }

  @Test
  void saysThatAFileIsNoProperties() {
    assertThatThrownBy(() -> DavMailFile.parse("a=\\u00zz"))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("no Java properties file");
  }
}
