package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each folder of bad-configs holds one broken file and all that must be said about it. */
class BadConfigurationsTest {
  private static final Path FOLDERS = Path.of("src/test/resources/bad-configs");

  static List<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void areRefusedWithEveryFault(Path folder) throws IOException {
    String expected = Files.readString(folder.resolve("expected.txt")).stripTrailing();

    assertThatExceptionOfType(InvalidConfiguration.class)
        .isThrownBy(() -> ConfigurationFile.read(folder.resolve("gateway.yaml"), Map.of()))
        .satisfies(
            refused -> {
              assertThat(refused).hasMessage(expected);
              assertThat(refused.faults()).hasSameSizeAs(expected.lines().toList());
            });
  }

  @Test
  void areMany() throws IOException {
    assertThat(folders()).hasSizeGreaterThanOrEqualTo(20);
  }
}
