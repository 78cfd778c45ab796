package org.kumobashi.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.kumobashi.protocol.identity.Secret;

/**
 * Where a secret is kept: {@code file:/path} or {@code env:NAME}. It is read anew each time it is
 * needed, so that a rotated secret is used without a restart.
 */
public sealed interface SecretReference {
  /**
   * Reads the secret; blanks and line ends around it are dropped.
   *
   * @throws IOException if it cannot be read or is empty; the message names the reference, never
   *     the content
   */
  Secret read() throws IOException;

  /**
   * Understands {@code file:/path} and {@code env:NAME}.
   *
   * @throws IllegalArgumentException for anything else; the text itself is not repeated, as it may
   *     be the secret
   */
  static SecretReference parse(String text, Map<String, String> environment) {
    if (text.startsWith("file:") && text.length() > 5) {
      return new InFile(Path.of(text.substring(5)));
    }
    if (text.startsWith("env:") && text.length() > 4) {
      return new InEnvironment(text.substring(4), environment);
    }
    throw new IllegalArgumentException(
        "a secret is named by file:/path or env:NAME and never stands in the configuration itself");
  }

  /** A secret that is the content of a file. */
  record InFile(Path path) implements SecretReference {
    @Override
    public Secret read() throws IOException {
      String text = text().strip();
      if (text.isEmpty()) {
        throw new IOException("the secret file " + path + " is empty");
      }
      return Secret.of(text);
    }

    // What the file system says is often no more than the path.
    private String text() throws IOException {
      try {
        return Files.readString(path);
      } catch (NoSuchFileException missing) {
        throw sayWhy(
            new NoSuchFileException(path.toString(), null, "there is no such file"), missing);
      } catch (AccessDeniedException closed) {
        throw sayWhy(
            new AccessDeniedException(path.toString(), null, "it may not be read by this user"),
            closed);
      } catch (CharacterCodingException binary) {
        throw new IOException("the secret file " + path + " does not hold text in UTF-8", binary);
      }
    }

    private static IOException sayWhy(IOException told, IOException cause) {
      told.initCause(cause);
      return told;
    }

    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /** A secret that is the value of an environment variable. */
  record InEnvironment(String name, Map<String, String> environment) implements SecretReference {
    @Override
    public Secret read() throws IOException {
      String text = environment.getOrDefault(name, "").strip();
      if (text.isEmpty()) {
        throw new IOException("the environment variable " + name + " is not set");
      }
      return Secret.of(text);
    }

    @Override
    public String toString() {
      return "env:" + name;
    }
  }
}
