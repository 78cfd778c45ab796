package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents name is there. */
@NullUnmarked
class DocumentationTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Path DIALOGUES = Path.of("../protocol/src/test/dialogues");

  private static List<String> simpleNames(String sealed) throws ClassNotFoundException {
    return Arrays.stream(Class.forName("org.kumobashi.protocol." + sealed).getPermittedSubclasses())
        .map(Class::getSimpleName)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "imap.ImapClientState",
        "imap.ImapUpstreamState",
        "pop3.Pop3ClientState",
        "pop3.Pop3UpstreamState",
        "smtp.SmtpClientState",
        "smtp.SmtpUpstreamState",
        "smtp.SubmissionState"
      })
  void flowNamesEveryState(String sealed) throws Exception {
    String name = sealed.substring(sealed.indexOf('.') + 1);
    assertThat(Files.readString(DOCS.resolve("FLOW.md")))
        .contains("\n" + name + ": " + String.join(" ", simpleNames(sealed)) + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Client events=ClientEvent",
        "Upstream events=UpstreamEvent",
        "Client steps=ClientStep",
        "Upstream steps=UpstreamStep"
      })
  void flowNamesEveryEventAndStep(String heading) throws Exception {
    String[] parts = heading.split("=", 2);
    String names = String.join(", ", simpleNames("dialogue." + parts[1]));
    assertThat(Files.readString(DOCS.resolve("FLOW.md"))).contains(parts[0] + ": " + names + ".");
  }

  @Test
  void everyTranscriptNamedByTheQuirksExists() throws IOException {
    String quirks = Files.readString(DOCS.resolve("CLIENT-QUIRKS.md"));
    List<String> named =
        Pattern.compile("`([a-z0-9-]+/[a-z0-9-]+\\.dialogue)`")
            .matcher(quirks)
            .results()
            .map((MatchResult r) -> r.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(40);
    assertThat(named).allSatisfy(file -> assertThat(DIALOGUES.resolve(file)).exists());
  }

  @Test
  void theQuirksNameEveryTranscriptOfSpellingsAfterTheLogin() throws IOException {
    String quirks = Files.readString(DOCS.resolve("CLIENT-QUIRKS.md"));
    try (Stream<Path> files = Files.list(DIALOGUES.resolve("smtp-submission"))) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file -> assertThat(quirks).contains("`smtp-submission/" + file.getFileName() + "`"));
    }
  }

  @Test
  void theReadmeLinksToFilesThatExist() throws IOException {
    String readme = Files.readString(Path.of("../../README.md"));
    List<String> links =
        Pattern.compile("\\]\\(([^)#:]+)\\)")
            .matcher(readme)
            .results()
            .map((MatchResult r) -> r.group(1))
            .toList();
    assertThat(links).isNotEmpty().allSatisfy(file -> assertThat(Path.of("../..", file)).exists());
  }

  @ParameterizedTest
  @MethodSource("faultIds")
  void everyFaultIsHeldByTestsThatExist(String id) throws IOException {
    List<String> rows =
        Files.readAllLines(DOCS.resolve("FAULTS.md")).stream()
            .filter(line -> line.startsWith("| " + id + " |"))
            .toList();
    assertThat(rows).as("rows of %s", id).hasSize(1);
    String heldBy = rows.getFirst().split(" \\| ", -1)[2];
    List<String> named = backticked(heldBy);
    assertThat(named).isNotEmpty().allSatisfy(DocumentationTest::assertIsATest);
  }

  /** Every row of an asset or a defence ends with the tests that hold it. */
  @Test
  void everyDefenceIsHeldByTestsThatExist() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCS.resolve("THREATS.md")).stream()
            .takeWhile(line -> !line.equals("## Fuzzing"))
            .filter(line -> line.startsWith("| "))
            .filter(line -> !line.endsWith("| test |"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(60);
    for (String row : rows) {
      String[] cells = row.split("\\|", -1);
      List<String> named = backticked(cells[cells.length - 2]);
      assertThat(named).as(row).isNotEmpty().allSatisfy(DocumentationTest::assertIsATest);
    }
  }

  /** Those that must hold by now, and whatever else the document lists. */
  static Stream<String> faultIds() throws IOException {
    Stream<String> due = IntStream.rangeClosed(1, 60).mapToObj("R%02d"::formatted);
    Stream<String> listed =
        Pattern.compile("(?m)^\\| (R\\d+) \\|")
            .matcher(Files.readString(DOCS.resolve("FAULTS.md")))
            .results()
            .map((MatchResult r) -> r.group(1));
    return Stream.concat(due, listed).distinct().sorted();
  }

  private static List<String> backticked(String text) {
    return Pattern.compile("`([^`]+)`")
        .matcher(text)
        .results()
        .map((MatchResult r) -> r.group(1))
        .toList();
  }

  private static void assertIsATest(String name) throws IOException {
    if (name.endsWith(".dialogue")) {
      assertThat(DIALOGUES.resolve(name)).exists();
      return;
    }
    String[] parts = name.split("\\.", -1);
    assertThat(parts).as(name).hasSize(2);
    String source = Files.readString(testSource(parts[0]));
    int at = source.indexOf(" " + parts[1] + "(");
    assertThat(at).as(name).isPositive();
    // Methods are separated by an empty line, so what stands between is this method's own.
    assertThat(source.substring(source.lastIndexOf("\n\n", at), at))
        .as(name)
        .containsPattern("@(Parameterized|Repeated)?Test(Factory)?\\b")
        .doesNotContain("@Disabled");
  }

  private static Path testSource(String className) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : List.of("protocol", "server", "sandbox")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
        files.filter(file -> file.endsWith(className + ".java")).forEach(found::add);
      }
    }
    assertThat(found).as("source of %s", className).hasSize(1);
    return found.getFirst();
  }
}
