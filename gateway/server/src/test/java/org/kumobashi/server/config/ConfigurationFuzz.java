package org.kumobashi.server.config;

import static org.kumobashi.protocol.testkit.Said.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.kumobashi.protocol.testkit.Said;

/** A configuration file of any octets: it is valid, or all that is wrong with it is said. */
public final class ConfigurationFuzz {
  private static final Path FILE = temporaryFile();

  private ConfigurationFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    try {
      Files.write(FILE, octets);
      Configuration valid = ConfigurationFile.read(FILE, Map.of("CLIENT_SECRET", "x"));
      require(!valid.listeners().isEmpty(), () -> "valid without a listener");
    } catch (InvalidConfiguration refused) {
      require(!refused.faults().isEmpty(), () -> "refused without a fault");
      int lines = (int) new String(octets, StandardCharsets.ISO_8859_1).lines().count();
      refused.faults().forEach(fault -> check(fault, lines));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static void check(Fault fault, int lines) {
    Said.checkLogged(fault.toString());
    require(fault.file().equals(FILE.getFileName().toString()), () -> "another file: " + fault);
    // NEL and the separators of Unicode end a line for YAML, and are not counted here.
    require(fault.line() >= 0 && fault.line() <= 4 * lines + 4, () -> "no such line: " + fault);
    require(!fault.expected().isBlank() && !fault.found().isBlank(), () -> "unclear: " + fault);
  }

  private static Path temporaryFile() {
    try {
      Path file = Files.createTempFile("fuzz", ".yaml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
