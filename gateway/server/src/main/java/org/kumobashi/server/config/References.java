package org.kumobashi.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The kinds of value that point outside the configuration: files and secrets. Relative paths start
 * at the configuration file's own directory, wherever the gateway is started from.
 */
final class References {
  private static final String SECRET = "a secret named by file:PATH or env:NAME";

  private final Path directory;
  private final Map<String, String> environment;

  References(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
  }

  /** A path of a file that need not exist yet. */
  Kind<Path> path() {
    return new Kind<>("a path", this::resolve);
  }

  /** A file that can be read now. */
  Kind<Path> readableFile() {
    return new Kind<>(
        "a file that exists and can be read",
        text -> {
          Path path = resolve(text);
          if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException("not a readable file");
          }
          return path;
        });
  }

  /** A secret; where it is kept is not looked at, since it may have to be made first. */
  Kind<SecretReference> secret() {
    return new Kind<>(SECRET, this::reference, true);
  }

  private SecretReference reference(String text) {
    return switch (SecretReference.parse(text, environment)) {
      case SecretReference.InFile file ->
          new SecretReference.InFile(directory.resolve(file.path()));
      case SecretReference.InEnvironment variable -> variable;
    };
  }

  private Path resolve(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("an empty path");
    }
    return directory.resolve(text);
  }
}
