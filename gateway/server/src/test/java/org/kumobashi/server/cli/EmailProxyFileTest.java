package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.RequestRefused;

/**
 * Files of email-oauth2-proxy. The one here was written by Python's configparser, with tokens by
 * Python's cryptography: what that program uses itself.
 */
final class EmailProxyFileTest {
  private static final String ALICE = "alice@example.ac.jp";
  private static final Secret PASSWORD = Secret.of("few rounds");

  private String text;

  @BeforeEach
  void read() throws IOException {
    text = Files.readString(Path.of("src/test/resources/token-files/emailproxy.config"));
  }

  private static String tokenOf(String name) {
    return "1.AXoA-" + name + "-refresh-token-of-the-other-program.AgABAAE";
  }

  @ParameterizedTest
  @CsvSource({"alice, correct horse", "old, pässwörd 桜", "odd, few rounds"})
  void opensTheTokenWithItsPassword(String name, String password) {
    assertThat(
            EmailProxyFile.parse(text).refreshToken(name + "@example.ac.jp", Secret.of(password)))
        .isEqualTo(Secret.of(tokenOf(name)));
  }

  @Test
  void opensATokenThatIsOlderOrNewerThanTheNumberBesideIt() {
    String other = text.replace("token_iterations = 870000", "token_iterations = 5");
    assertThat(EmailProxyFile.parse(other).refreshToken(ALICE, Secret.of("correct horse")))
        .isEqualTo(Secret.of(tokenOf("alice")));
  }

  @Test
  void opensNothingWithAnotherPassword() {
    assertThatThrownBy(
            () -> EmailProxyFile.parse(text).refreshToken(ALICE, Secret.of("wrong horse")))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining("not the password")
        .hasMessageContaining(ALICE)
        .hasMessageNotContaining("horse");
  }

  @Test
  void knowsItsAccountsAndWhereTheirTokensCameFrom() {
    EmailProxyFile file = EmailProxyFile.parse(text);
    assertThat(file.accounts()).containsExactly(ALICE, "old@example.ac.jp", "odd@example.ac.jp");
    assertThat(file.origin(ALICE))
        .isEqualTo(
            new StoredToken.Origin(
                Optional.of("11111111-2222-3333-4444-555555555555"),
                Optional.of("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"),
                Optional.of("login.microsoftonline.com")));
    assertThat(file.account(Optional.of("ALICE@example.ac.jp"))).isEqualTo(ALICE);
    assertThatThrownBy(() -> file.account(Optional.empty()))
        .hasMessageContaining("3 accounts")
        .hasMessageNotContaining(ALICE);
    assertThatThrownBy(() -> file.account(Optional.of("bob@example.ac.jp")))
        .hasMessageContaining("no refresh token of the account bob")
        .hasMessageNotContaining(ALICE);
  }

  @Test
  void looksForWhatIsTheSameForManyWhereItStands() {
    EmailProxyFile file =
        EmailProxyFile.parse(
            """
            [@example.ac.jp]
            client_id: for-the-domain
            [@]
            client_id = for-everybody
            token_url = https://login.example/common/oauth2/v2.0/token
            [alice@example.ac.jp]
            refresh_token = x
            [bob@other.example]
            refresh_token = x
            """);
    assertThat(file.accounts()).containsExactly(ALICE, "bob@other.example");
    assertThat(file.origin(ALICE).clientId()).contains("for-the-domain");
    assertThat(file.origin(ALICE).tenant()).contains("common");
    assertThat(file.origin("bob@other.example").clientId()).contains("for-everybody");
  }

  @Test
  void knowsLessOfACacheFile() {
    String cache = text.replaceAll("(client_id|token_url|redirect_uri) = .*\n", "");
    EmailProxyFile file = EmailProxyFile.parse(cache);
    assertThat(file.origin(ALICE))
        .isEqualTo(new StoredToken.Origin(Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(file.refreshToken("odd@example.ac.jp", PASSWORD))
        .isEqualTo(Secret.of(tokenOf("odd")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token_iterations = 1234 | token_iterations = many | token_iterations",
        "token_iterations = 1234 | token_iterations = 0 | token_iterations",
        "token_iterations = 1234 | token_iterations = 999999999 | token_iterations",
        "token_salt = BwgJCgsMDQ4PEBESExQVFg== | token_salt = !! | token_salt",
        "token_salt = BwgJCgsMDQ4PEBESExQVFg== | # none | no token_salt",
        "refresh_token = g | refresh_token = h | no Fernet token"
      })
  void saysWhatIsWrongWithAnAccount(String part, String other, String fault) {
    assertThatThrownBy(
            () ->
                EmailProxyFile.parse(text.replace(part, other))
                    .refreshToken("odd@example.ac.jp", PASSWORD))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining(fault)
        .hasMessageContaining("nothing changed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret = 1 | line 1: a [section]",
        "{\"json\": 1} | line 1: a [section]",
        "[a]~secret | line 2: a name",
        "[a]~= secret | line 2: a name",
        "[a]~b=secret~B: secret | line 3: the name was there",
        "[a]~[a] | line 2: a section of this name"
      })
  void saysWhereAFileIsMalformedWithoutRepeatingIt(String lines, String fault) {
    assertThatThrownBy(() -> EmailProxyFile.parse(lines.replace('~', '\n')))
        .isInstanceOf(RequestRefused.class)
        .hasMessageContaining(fault)
        .hasMessageNotContaining("secret");
  }
}
