package org.kumobashi.protocol.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The fuzz targets of a module and their corpora, for a test that plays the ones to the others.
 *
 * @param folder the one of the module's tests, with the corpora in {@code fuzz}
 * @param byName the targets by the simple names of their classes
 */
public record Corpora(Path folder, Map<String, Consumer<byte[]>> byName) {
  /** One test for each target; it plays all inputs. */
  public List<DynamicTest> tests() {
    return byName.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            target ->
                DynamicTest.dynamicTest(
                    target.getKey(), () -> play(target.getKey(), target.getValue())))
        .toList();
  }

  /** The names of the targets. */
  public SortedSet<String> targets() {
    return new TreeSet<>(byName.keySet());
  }

  /** The names of the corpora that are kept. */
  public SortedSet<String> kept() {
    return names(folder.resolve("fuzz"), ".txt");
  }

  /** The names of the targets there is source text of. */
  public SortedSet<String> written() {
    return names(folder.resolve("java"), "Fuzz.java").stream()
        .map(name -> name + "Fuzz")
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void play(String name, Consumer<byte[]> target) {
    int line = 1;
    for (byte[] octets : Corpus.read(folder.resolve("fuzz").resolve(name + ".txt"))) {
      line++;
      try {
        target.accept(octets);
      } catch (RuntimeException | Error wrong) {
        throw new AssertionError(name + ".txt:" + line + ": " + wrong, wrong);
      }
    }
    if (line < 5) {
      throw new AssertionError("next to nothing is kept for " + name);
    }
  }

  private static SortedSet<String> names(Path in, String end) {
    try (Stream<Path> files = Files.walk(in)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(end))
          .map(name -> name.substring(0, name.length() - end.length()))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
