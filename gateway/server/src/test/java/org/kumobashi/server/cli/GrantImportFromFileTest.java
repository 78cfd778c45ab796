package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code grant import --from}, as far as it comes without Entra ID; nothing is ever stored. */
final class GrantImportFromFileTest {
  private static final String ODD = "odd@example.ac.jp";

  @TempDir private Path directory;
  private TestCommandLine commands;
  private String text;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    commands = new TestCommandLine(directory);
    commands.run("key", "create");
    text =
        Files.readString(Path.of("src/test/resources/token-files/emailproxy.config"))
            .replace("login.microsoftonline.com", "login.example")
            .replace("11111111-2222-3333-4444-555555555555", "client-1");
    file = Files.writeString(directory.resolve("emailproxy.config"), text);
  }

  private TestCommandLine.Result take(String password, String... more) {
    String[] arguments = {
      "grant", "import", "--from", "email-oauth2-proxy", "--file", file.toString()
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return commands.runWith(password, all);
  }

  private void assertThatNothingIsStored() {
    assertThat(commands.run("grant", "list").out()).isEqualTo("none\n");
  }

  private void assertRefused(TestCommandLine.Result result, String fault) {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).contains(fault).hasLineCount(1);
    assertThat(result.out()).isEmpty();
    assertThatNothingIsStored();
  }

  @Test
  void refusesAWrongPassword() {
    assertRefused(take("wrong rounds\n", "--account", ODD), "not the password");
  }

  @Test
  void refusesAMissingPassword() {
    assertRefused(take("", "--account", ODD), "secret on standard input");
  }

  @Test
  void refusesAnUnknownAccountAndAChoiceNotMade() {
    assertRefused(take("few rounds", "--account", "x@example.ac.jp"), "no refresh token of");
    assertRefused(take("few rounds"), "name one with --account");
  }

  @ParameterizedTest
  @CsvSource({
    "client_id = client-1, client_id = client-2, client id client-2",
    "https://login.example, https://oauth2.googleapis.com, sign-in service oauth2.googleapis.com",
    "https://login.example, https://x y, is no address"
  })
  void refusesATokenOfAnotherClient(String part, String other, String fault) throws IOException {
    Files.writeString(file, text.replace(part, other));
    assertRefused(take("few rounds", "--account", ODD), fault);
  }

  @Test
  void tellsThatOurOwnCredentialCannotBeRead() {
    assertRefused(take("few rounds\n", "--account", ODD), "client credential");
  }

  @Test
  void refusesWhatIsNoTokenFile() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, 0, 1});
    assertRefused(take("few rounds"), "not text in UTF-8");
    Files.writeString(file, "x".repeat(1_100_000));
    assertRefused(take("few rounds"), "more than 1 MiB");
    Files.delete(file);
    assertRefused(take("few rounds"), "cannot read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant import",
        "grant import --file x",
        "grant import --from davmail",
        "grant import --from fetchmail --file x",
        "grant import --from davmail --file x --app-only",
        "grant import --from davmail --file x --object-id y",
        "grant import --from davmail --file x --password z"
      })
  void wantsToBeUsedRightly(String line) {
    TestCommandLine.Result result = commands.runWith("secret\n", line.split(" ", -1));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).doesNotContain("secret");
    assertThatNothingIsStored();
  }

  @Test
  void explainsItself() {
    assertThat(commands.run("grant", "import", "--help").out())
        .contains("--from=PROGRAM", "email-oauth2-proxy, davmail", "--account", "standard input");
    assertThat(commands.run("grant", "device-code", "--help").out())
        .contains("--upn", "--mailbox=ADDRESS", "standard error");
  }
}
