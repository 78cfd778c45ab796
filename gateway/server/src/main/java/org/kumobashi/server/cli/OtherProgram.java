package org.kumobashi.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs whose token files are understood. */
enum OtherProgram {
  EMAIL_OAUTH2_PROXY("email-oauth2-proxy"),
  DAVMAIL("davmail");

  private static final int LARGEST = 1 << 20;

  private final String word;

  OtherProgram(String word) {
    this.word = word;
  }

  /** The name as typed at the command line. */
  @Override
  public String toString() {
    return word;
  }

  /**
   * Reads a file of this program's.
   *
   * @throws org.kumobashi.server.accounts.RequestRefused if it is something else
   * @throws UncheckedIOException if it cannot be read
   */
  TokenFile read(Path file) {
    String text = text(file);
    return switch (this) {
      case EMAIL_OAUTH2_PROXY -> EmailProxyFile.parse(text);
      case DAVMAIL -> DavMailFile.parse(text);
    };
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(LARGEST + 1);
      if (octets.length > LARGEST) {
        throw TokenFile.malformed("it has more than 1 MiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException notText) {
      throw TokenFile.malformed("it is not text in UTF-8");
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + file, unreadable);
    }
  }
}
