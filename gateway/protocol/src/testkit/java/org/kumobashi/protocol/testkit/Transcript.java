package org.kumobashi.protocol.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A conversation written down. One entry per line:
 *
 * <pre>
 * # why this conversation matters
 * OPEN tls | OPEN clear            first entry; more words are listener or upstream settings
 * C: text                          the client's side says a line; CRLF is added
 * C&lt; text                          the same without CRLF, with \r \n \0 \t \\ and \xHH
 * S: text                          the server's side says exactly this line
 * S~ regex                         the server's side says a line matching this
 * S&lt; text                          octets from the server's side, written as for C&lt;
 * LONG C 9000                      a line of so many 'x' from that side
 * LOGIN user password -> granted CAP CAP | -> refused BadCredentials
 * TLS                              the handshake happens here
 * HANDOVER                         the client dialogue has ended well
 * LEFT text                        octets that must be relayed after the hand-over, written as for C&lt;
 * GRANTED CAP, CAP                 an upstream dialogue has ended well
 * REFUSED UpstreamRefused          an upstream dialogue has ended badly
 * TIMEOUT | STOPPING | END         time is over; the gateway stops; the other side closed
 * CLOSE                            the dialogue closes the connection
 * U: text | U&lt; octets              after the login: exactly this goes upstream
 * A: text                          after the login: upstream answers this line
 * </pre>
 *
 * <p>In LOGIN, words are separated by one blank; a user or password with blanks stands in double
 * quotes. Capabilities with blanks in them are separated by a comma and a blank.
 */
public record Transcript(String name, List<Entry> entries) {
  private static final Set<String> WORDS =
      Set.of(
          "OPEN",
          "C:",
          "C<",
          "S:",
          "S~",
          "S<",
          "U:",
          "U<",
          "A:",
          "LONG",
          "LOGIN",
          "TLS",
          "HANDOVER",
          "LEFT",
          "GRANTED",
          "REFUSED",
          "TIMEOUT",
          "STOPPING",
          "END",
          "CLOSE");

  /**
   * One line of a transcript.
   *
   * @param line its number in the file, for messages
   * @param word what it begins with
   * @param text what follows after one blank
   */
  public record Entry(int line, String word, String text) {}

  /** All transcripts of a folder, in the order of their names; fails if there is none. */
  public static List<Transcript> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Transcript> found =
          files
              .filter(file -> file.toString().endsWith(".dialogue"))
              .sorted()
              .map(Transcript::read)
              .toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("no transcripts in " + folder);
      }
      return found;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Reads one transcript; fails on a line it does not understand. */
  public static Transcript read(Path file) {
    try {
      List<Entry> entries = new ArrayList<>();
      int number = 0;
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          entries.add(entry(file, number, line));
        }
      }
      if (entries.isEmpty() || !entries.getFirst().word().equals("OPEN")) {
        throw new IllegalStateException(file + " does not begin with OPEN");
      }
      return new Transcript(file.getFileName().toString(), List.copyOf(entries));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Entry entry(Path file, int number, String line) {
    int blank = line.indexOf(' ');
    String word = blank < 0 ? line : line.substring(0, blank);
    if (!WORDS.contains(word)) {
      throw new IllegalStateException(file + ":" + number + ": unknown word " + word);
    }
    return new Entry(number, word, blank < 0 ? "" : line.substring(blank + 1));
  }

  /** The settings after OPEN. */
  public Set<String> settings() {
    return Set.of(entries.getFirst().text().split(" "));
  }

  /**
   * The octets a {@code C:}, {@code S:}, {@code U:}, {@code A:}, {@code C<}, {@code S<}, {@code
   * U<}, {@code LONG} or {@code LEFT} entry stands for.
   */
  public static byte[] octets(Entry entry) {
    return switch (entry.word()) {
      case "C:", "S:", "U:", "A:" -> (entry.text() + "\r\n").getBytes(StandardCharsets.UTF_8);
      case "LONG" ->
          ("x".repeat(Integer.parseInt(entry.text().substring(2))) + "\r\n")
              .getBytes(StandardCharsets.UTF_8);
      default -> unescape(entry.text()).getBytes(StandardCharsets.ISO_8859_1);
    };
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char kind = text.charAt(++i);
      switch (kind) {
        case 'r' -> out.append('\r');
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case '0' -> out.append('\0');
        case '\\' -> out.append('\\');
        case 'x' -> {
          out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> throw new IllegalStateException("unknown escape \\" + kind);
      }
    }
    return out.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
