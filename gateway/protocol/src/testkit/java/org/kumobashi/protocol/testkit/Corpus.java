package org.kumobashi.protocol.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The inputs a fuzzer found worth keeping, one on each line of a text file, written as in {@link
 * Transcript}: {@code \r \n \t \0 \\ \xHH} and printable ASCII. Lines that begin with {@code #} say
 * something to people.
 */
public final class Corpus {
  private Corpus() {}

  /** The inputs of this file. */
  public static List<byte[]> read(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.US_ASCII).stream()
          .filter(line -> !line.startsWith("#"))
          .map(Corpus::octets)
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Writes these inputs in an order of their own, so that two corpora can be compared. */
  public static void write(Path file, Collection<byte[]> inputs) {
    List<String> lines = new ArrayList<>(inputs.stream().map(Corpus::line).sorted().toList());
    lines.addFirst("# Inputs of " + file.getFileName().toString().replace(".txt", ""));
    try {
      Files.write(file, lines, StandardCharsets.US_ASCII);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private static String line(byte[] octets) {
    StringBuilder line = new StringBuilder();
    for (byte octet : octets) {
      line.append(line.isEmpty() && octet == '#' ? "\\x23" : escaped((char) (octet & 0xff)));
    }
    return line.toString();
  }

  private static String escaped(char octet) {
    return switch (octet) {
      case '\r' -> "\\r";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\0' -> "\\0";
      case '\\' -> "\\\\";
      default ->
          octet >= ' ' && octet <= '~'
              ? String.valueOf(octet)
              : String.format(Locale.ROOT, "\\x%02x", (int) octet);
    };
  }

  private static byte[] octets(String line) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c != '\\') {
        octets.write(c);
        continue;
      }
      char kind = line.charAt(++at);
      switch (kind) {
        case 'r' -> octets.write('\r');
        case 'n' -> octets.write('\n');
        case 't' -> octets.write('\t');
        case '0' -> octets.write(0);
        case '\\' -> octets.write('\\');
        case 'x' -> {
          octets.write(Integer.parseInt(line.substring(at + 1, at + 3), 16));
          at += 2;
        }
        default -> throw new IllegalStateException("unknown escape \\" + kind + " in " + line);
      }
    }
    return octets.toByteArray();
  }
}
