package org.kumobashi.server.config;

import static org.kumobashi.protocol.testkit.Said.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;

/** Files of certificates and keys with any octets in them: read, or refused in plain words. */
public final class PemFuzz {
  private static final Path FILE = temporaryFile();

  private PemFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    try {
      Files.write(FILE, octets);
      require(!PemFiles.certificates(FILE).isEmpty(), () -> "no certificate, and no refusal");
    } catch (IOException refused) {
      Said.checkLogged(String.valueOf(refused.getMessage()));
    }
    String key = new FuzzInput(octets).restText();
    try {
      PemFiles.privateKey(new SecretReference.InEnvironment("KEY", Map.of("KEY", key)));
    } catch (IOException refused) {
      Said.checkLogged(String.valueOf(refused.getMessage()));
      boolean quotes =
          List.of(key.split("\\R")).stream()
              .anyMatch(
                  line ->
                      line.length() > 20 && String.valueOf(refused.getMessage()).contains(line));
      require(!quotes, () -> "the key is quoted: " + String.valueOf(refused.getMessage()));
    }
  }

  private static Path temporaryFile() {
    try {
      Path file = Files.createTempFile("fuzz", ".pem");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
