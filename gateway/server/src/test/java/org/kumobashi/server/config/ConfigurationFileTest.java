package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.server.config.Entra.ClientCredential.ClientSecret;

class ConfigurationFileTest {
  @TempDir Path directory;

  @Test
  void readsTheShortestValidFile() throws Exception {
    Configuration configuration = read(SmallConfiguration.TEXT);

    assertThat(configuration.limits()).isEqualTo(Limits.standard());
    assertThat(configuration.management()).isEmpty();
    assertThat(configuration.tls()).isEmpty();
    Listener listener = configuration.listeners().getFirst();
    assertThat(listener.access().maxConnections()).isEqualTo(10_000);
    assertThat(configuration.submission()).isEqualTo(SubmissionLimits.standard());
    assertThat(configuration.tokens()).isEqualTo(Tokens.standard());
    assertThat(listener.content())
        .isEqualTo(new Listener.Content(26_214_400, 104_857_600, BareNewlines.NORMALIZE));
    assertThat(listener.access().cleartextLoginFrom())
        .containsExactly(Network.parse("127.0.0.0/8"));
  }

  @Test
  void resolvesPathsFromTheDirectoryOfTheFile() throws Exception {
    Store store = read(SmallConfiguration.TEXT).store();

    assertThat(store.place()).isEqualTo(new Store.InFile(directory.resolve("accounts.db")));
    assertThat(store.masterKey())
        .isEqualTo(new SecretReference.InFile(directory.resolve("master.key")));
  }

  @Test
  void leavesAbsolutePathsAlone() throws Exception {
    String text = SmallConfiguration.TEXT.replace("file:master.key", "file:/run/secrets/key");

    assertThat(read(text).store().masterKey())
        .isEqualTo(new SecretReference.InFile(Path.of("/run/secrets/key")));
  }

  @Test
  void looksSecretsUpInTheEnvironmentGiven() throws Exception {
    ClientSecret credential = (ClientSecret) read(SmallConfiguration.TEXT).entra().credential();

    assertThat(credential.secret().read().revealText()).isEqualTo("from the environment");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"500ms, 500", "30s, 30000", "2m, 120000"})
  void understandsDurations(String written, long milliseconds) throws Exception {
    String text = SmallConfiguration.TEXT + "upstream: {connect-timeout: " + written + "}\n";

    assertThat(read(text).upstream().connectTimeout()).isEqualTo(Duration.ofMillis(milliseconds));
  }

  @Test
  void understandsHoursAndDays() throws Exception {
    assertThat(read(SmallConfiguration.TEXT + "limits: {idle-timeout: 7d}\n").limits())
        .extracting(limits -> limits.patience().imapSilence())
        .isEqualTo(Duration.ofDays(7));
    assertThat(read(SmallConfiguration.TEXT + "limits: {drain: 1h}\n").limits())
        .extracting(Limits::drain)
        .isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"1024, 1024", "1KiB, 1024", "25MiB, 26214400", "150MiB, 157286400"})
  void understandsSizes(String written, long octets) throws Exception {
    String text =
        SmallConfiguration.TEXT.replace(
            "protocol: imap", "protocol: smtp\n    message-limit: " + written);

    assertThat(read(text).listeners().getFirst().messageLimit()).isEqualTo(octets);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "message-limit: 1MiB | 1048576 | 4194304 | NORMALIZE",
        "{message-limit: 1MiB, discard-limit: 1MiB} | 1048576 | 1048576 | NORMALIZE",
        "discard-limit: 1024MiB | 26214400 | 1073741824 | NORMALIZE",
        "bare-newlines: normalize | 26214400 | 104857600 | NORMALIZE",
        "bare-newlines: reject | 26214400 | 104857600 | REJECT"
      })
  void readsWhatIsAskedOfContent(String keys, long limit, long discard, BareNewlines newlines)
      throws Exception {
    String lines = keys.replaceAll("[{}]", "").replaceAll(", ", "\n    ");
    String text = SmallConfiguration.TEXT.replace("protocol: imap", "protocol: smtp\n    " + lines);

    assertThat(read(text).listeners().getFirst().content())
        .isEqualTo(new Listener.Content(limit, discard, newlines));
  }

  @Test
  void readsEveryBoundOfSubmission() throws Exception {
    String text =
        """
        submission:
          sessions: 1
          wait: 100ms
          messages-per-minute: 2
          recipients-per-message: 3
          recipients-per-day: 4
          cool-down: 5s
          keep-upstream: 0s
          discard-rate: 16
          discard-window: 6s
          content-rate: 17
          content-window: 7s
          idle-timeout: 10s
        """;

    assertThat(read(SmallConfiguration.TEXT + text).submission())
        .isEqualTo(
            new SubmissionLimits(
                1,
                Duration.ofMillis(100),
                2,
                3,
                4,
                Duration.ofSeconds(5),
                Duration.ZERO,
                16,
                Duration.ofSeconds(6),
                17,
                Duration.ofSeconds(7),
                Duration.ofSeconds(10)));
  }

  @Test
  void readsHowManyMayConnectAndForHowLongTheGatewayWaits() throws Exception {
    String text =
        """
        limits:
          connections: 1
          connections-per-address: 2
          connections-per-network: 3
          ipv4-prefix: 20
          ipv6-prefix: 56
          proxy-header-timeout: 100ms
          tls-handshake-timeout: 1s
          command-timeout: 2s
          idle-timeout: 31m
          pop3-idle-timeout: 11m
        """;
    Limits limits = read(SmallConfiguration.TEXT + text).limits();

    assertThat(limits.crowd()).isEqualTo(new Crowd(1, 2, 3, 20, 56));
    assertThat(limits.patience())
        .isEqualTo(
            new Patience(
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(31),
                Duration.ofMinutes(11)));
  }

  @Test
  void readsFromWhereConnectionsMayCome() throws Exception {
    String text =
        SmallConfiguration.TEXT.replace(
            "protocol: imap",
            """
            protocol: imap
                allow: [192.0.2.0/24, "2001:db8::/32"]
                deny: [192.0.2.7]
                proxy-from: [198.51.100.1]\
            """);

    assertThat(read(text).listeners().getFirst().access().origins())
        .isEqualTo(
            new Origins(
                List.of(Network.parse("192.0.2.0/24"), Network.parse("2001:db8::/32")),
                List.of(Network.parse("192.0.2.7")),
                List.of(Network.parse("198.51.100.1"))));
  }

  @Test
  void understandsIpv6Addresses() throws Exception {
    String text = SmallConfiguration.TEXT.replace("127.0.0.1:1143", "[::1]:993");

    assertThat(read(text).listeners().getFirst().address().getAddress().getHostAddress())
        .isEqualTo("0:0:0:0:0:0:0:1");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"hunter2-hunter2", "s3cret: {x}", "*hunter2-alias", "[hunter2-list]"})
  void neverRepeatsASecretThatStandsInTheFile(String inline) {
    String text = SmallConfiguration.TEXT.replace("env:CLIENT_SECRET", inline);

    assertThatExceptionOfType(InvalidConfiguration.class)
        .isThrownBy(() -> read(text))
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hunter2", "s3cret"));
  }

  @Test
  void saysThatTheFileIsMissing() {
    Path missing = directory.resolve("missing.yaml");

    assertThatExceptionOfType(InvalidConfiguration.class)
        .isThrownBy(() -> ConfigurationFile.read(missing, Map.of()))
        .withMessage("missing.yaml: expected a configuration file, found none");
  }

  @Test
  void saysThatTheFileIsADirectory() {
    assertThatExceptionOfType(InvalidConfiguration.class)
        .isThrownBy(() -> ConfigurationFile.read(directory, Map.of()))
        .withMessageEndingWith("expected a configuration file, found one that cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "\n\n"})
  void saysThatTheFileIsEmpty(String text) {
    assertThatExceptionOfType(InvalidConfiguration.class)
        .isThrownBy(() -> read(text))
        .withMessage("gateway.yaml: expected a configuration, found an empty file");
  }

  @Test
  void saysThatTheFileIsNotUtf8() throws Exception {
    Path file = directory.resolve("gateway.yaml");
    Files.write(file, "hostname: m\u00fcller.example\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(InvalidConfiguration.class)
        .isThrownBy(() -> ConfigurationFile.read(file, Map.of()))
        .withMessage("gateway.yaml: expected text in UTF-8, found octets that are not");
  }

  private Configuration read(String text) throws Exception {
    Path file = directory.resolve("gateway.yaml");
    Files.writeString(file, text);
    return ConfigurationFile.read(file, Map.of("CLIENT_SECRET", "from the environment"));
  }
}
