package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents name is there. */
@NullUnmarked
class DocumentationTest {
  private static final Path DOCS = Path.of("../docs");

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
        Pattern.compile("`([a-z0-9]+/[a-z0-9-]+\\.dialogue)`")
            .matcher(quirks)
            .results()
            .map((MatchResult r) -> r.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(15);
    assertThat(named)
        .allSatisfy(file -> assertThat(Path.of("../protocol/src/test/dialogues", file)).exists());
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
}
