package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.server.config.Findings.Known;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds config/gateway.yaml to what the readers really understand. */
class ExampleConfigurationTest {
  private static final Path EXAMPLE = Path.of("../../config/gateway.yaml");

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void copyBesideTheFilesItNames() throws IOException {
    Files.createDirectory(directory.resolve("tls"));
    Files.createDirectory(directory.resolve("secrets"));
    Files.writeString(directory.resolve("tls/certificate.pem"), "a certificate\n");
    Files.writeString(directory.resolve("secrets/client-certificate.pem"), "a certificate\n");
    file = Files.copy(EXAMPLE, directory.resolve("gateway.yaml"));
  }

  @Test
  void isValidAsItStands() throws InvalidConfiguration {
    Configuration configuration = ConfigurationFile.read(file, Map.of());

    assertThat(configuration.hostname()).isEqualTo("mail.example.com");
    assertThat(configuration.defaultDomain()).isEmpty();
    assertThat(configuration.listeners()).hasSize(6);
    assertThat(configuration.limits()).isEqualTo(Limits.standard());
    assertThat(configuration.submission()).isEqualTo(SubmissionLimits.standard());
    assertThat(configuration.tokens()).isEqualTo(Tokens.standard());
    assertThat(configuration.grants()).isEqualTo(Grants.standard());
    assertThat(configuration.store().audit()).isEqualTo(AuditRules.standard());
    assertThat(configuration.listeners())
        .allSatisfy(it -> assertThat(it.content()).isEqualTo(Listener.Content.standard()));
    assertThat(configuration.management()).isPresent();
    assertThat(configuration.web().map(Web::session)).contains(Web.SESSION);
    assertThat(configuration.upstream().connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.upstream().loginTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(configuration.entra().timeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(configuration.entra().refreshMargin()).isEqualTo(Duration.ofMinutes(10));
    assertThat(configuration.tls().map(tls -> tls.pairs().getFirst().certificate()))
        .contains(directory.resolve("tls/certificate.pem"));
  }

  @Test
  void namesEveryKeyThatIsUnderstoodAndNoOther() throws Exception {
    assertThat(new TreeSet<>(valuesWithAllSettings().keySet()))
        .isEqualTo(new TreeSet<>(knownKeys().keySet()));
  }

  @Test
  void showsTheRealDefaults() throws Exception {
    Map<String, String> shown = valuesWithAllSettings();
    Map<String, Known<?>> known = knownKeys();

    assertThat(known.values().stream().filter(key -> key.standard().isPresent()))
        .hasSizeGreaterThan(48);
    known.forEach(
        (key, what) -> {
          if (what.standard().isPresent()) {
            assertThat(what.isStandard(shown.getOrDefault(key, "")))
                .as("%s: %s is not the default", key, shown.get(key))
                .isTrue();
          }
        });
  }

  @Test
  void showsTheRealScopes() throws Exception {
    assertThat(valuesWithAllSettings().get("entra.scopes"))
        .isEqualTo(Cloud.WORLD.scopes().toString());
  }

  @Test
  void isValidWithAllSettingsInUse() throws Exception {
    writeFilesLeftOut();
    Files.writeString(file, withoutEithers(withAllSettings()));

    Configuration configuration = ConfigurationFile.read(file, Map.of());

    assertThat(configuration.defaultDomain()).isEqualTo(Optional.of("example.com"));
    assertThat(configuration.listeners().getFirst().access().cleartextLoginFrom()).hasSize(2);
    assertThat(configuration.entra().trust()).isPresent();
    assertThat(configuration.entra().credential())
        .isInstanceOf(Entra.ClientCredential.ClientCertificate.class);
  }

  /** Without the keys in whose place others may stand. */
  private static String withoutEithers(String text) {
    return text.replaceFirst("(?m)^ +client-secret: .*$", "")
        .replaceFirst("(?m)^ +path: .*accounts.db$", "");
  }

  private void writeFilesLeftOut() throws IOException {
    for (String name :
        List.of(
            "tls/upstream-authorities.pem",
            "tls/entra-authorities.pem",
            "tls/client-authorities.pem",
            "tls/database-authorities.pem",
            "tls/other.pem",
            "tls/other-key.pem")) {
      Files.writeString(directory.resolve(name), "a PEM file\n");
    }
  }

  private Map<String, Known<?>> knownKeys() throws Exception {
    writeFilesLeftOut();
    Path whole = directory.resolve("certificate.yaml");
    Files.writeString(whole, withoutEithers(withAllSettings()));
    return ConfigurationFile.knownKeys(whole);
  }

  /** The example with every setting that is left out taken into use. */
  private String withAllSettings() throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceFirst("^( *)#((?:- )?[a-z0-9-]+:)", "$1$2"))
        .collect(Collectors.joining("\n"));
  }

  private Map<String, String> valuesWithAllSettings() throws IOException {
    Map<String, String> values = new TreeMap<>();
    collect("", new Load(LoadSettings.builder().build()).loadFromString(withAllSettings()), values);
    return values;
  }

  private static void collect(String path, Object node, Map<String, String> values) {
    if (node instanceof Map<?, ?> section) {
      section.forEach(
          (key, value) -> collect(path.isEmpty() ? "" + key : path + "." + key, value, values));
    } else if (node instanceof Iterable<?> list
        && (path.equals("listeners") || path.equals("tls.also"))) {
      list.forEach(element -> collect(path + "[]", element, values));
    } else {
      values.put(path, String.valueOf(node));
    }
  }
}
