package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.server.config.SecretReference;

final class ReferencedKeysTest {
  private static final String A = "A".repeat(43) + "=";
  private static final String B = "B".repeat(42) + "A=";

  private final RandomWords random = new RandomWords(new SecureRandom());

  @TempDir Path directory;

  private ReferencedKeys inFile(Path file) {
    return new ReferencedKeys(new SecretReference.InFile(file));
  }

  @Test
  void createsAFileForItsOwnerOnlyAndNeverOverwrites() throws IOException {
    Path file = directory.resolve("master.key");
    String id = inFile(file).create(random);
    assertThat(inFile(file).read().current().id()).isEqualTo(id);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> inFile(file).create(random))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("already");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-rw----", "rw----r--", "rw-----w-", "rw-r--r--"})
  void refusesAFileOpenToOthers(String permissions) throws IOException {
    Path file = directory.resolve("master.key");
    inFile(file).create(random);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThatThrownBy(() -> inFile(file).read())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void takesAFileItsOwnerMayOnlyRead() throws IOException {
    Path file = directory.resolve("master.key");
    String id = inFile(file).create(random);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertThat(inFile(file).read().current().id()).isEqualTo(id);
  }

  @Test
  void saysHowToMakeAKeyThatIsMissing() {
    assertThatThrownBy(() -> inFile(directory.resolve("none")).read())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("kumobashi key create");
  }

  @Test
  void theLastOrTheMarkedKeyIsCurrent() {
    assertThat(MasterKeys.parse("# old first\n\none " + A + "\ntwo " + B, "keys").current().id())
        .isEqualTo("two");
    assertThat(MasterKeys.parse("one " + A + " current\ntwo " + B, "keys").current().id())
        .isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# nothing",
        "one",
        "one AAAA",
        "one ?" + "AAAA",
        "one two three four",
        "bad:id BBBB",
        "one BBBB currently"
      })
  void refusesMalformedKeysWithoutRepeatingThem(String text) {
    assertThatThrownBy(() -> MasterKeys.parse(text, "keys"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("keys")
        .hasMessageNotContaining("AAAA")
        .hasMessageNotContaining("BBBB");
  }

  @Test
  void refusesAnIdOrAMarkGivenTwice() {
    assertThatThrownBy(() -> MasterKeys.parse("one " + A + "\none " + B, "keys"))
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> MasterKeys.parse("a " + A + " current\nb " + B + " current", "keys"))
        .hasMessageContaining("more than one");
  }

  @Test
  void readsBackWhatItWrites() {
    MasterKeys keys = MasterKeys.parse("one " + A + " current\ntwo " + B, "keys");
    assertThat(MasterKeys.parse(keys.text().revealText(), "keys")).isEqualTo(keys);
  }

  @Test
  void readsKeysFromTheEnvironment() {
    var reference = new SecretReference.InEnvironment("KEYS", Map.of("KEYS", "one " + A));
    assertThat(new ReferencedKeys(reference).read().current().id()).isEqualTo("one");
    assertThatThrownBy(() -> new ReferencedKeys(reference).create(random))
        .isInstanceOf(StoreException.class);
  }
}
