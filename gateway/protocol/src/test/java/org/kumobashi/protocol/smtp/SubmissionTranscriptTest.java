package org.kumobashi.protocol.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kumobashi.protocol.testkit.Transcript;

/** Transcripts of sessions after the login, against the guard alone: whole, and octet by octet. */
class SubmissionTranscriptTest {
  private static final long LIMIT = 26_214_400;

  static List<Transcript> transcripts() {
    return Transcript.in(Path.of("src/test/dialogues/smtp-submission"));
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void playsOctetByOctet(Transcript transcript) {
    new Play(false).play(transcript);
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void playsInWholeLines(Transcript transcript) {
    new Play(true).play(transcript);
  }

  private static final class Play {
    private final SubmissionStage stage = SubmissionStage.withLimit(LIMIT);
    private final StringBuilder heard = new StringBuilder();
    private final StringBuilder sent = new StringBuilder();
    private final StringBuilder log = new StringBuilder();
    private final boolean wholeLines;

    Play(boolean wholeLines) {
      this.wholeLines = wholeLines;
    }

    void play(Transcript transcript) {
      for (Transcript.Entry entry : transcript.entries()) {
        String where = transcript.name() + ":" + entry.line();
        switch (entry.word()) {
          case "OPEN" -> assertThat(entry.text()).as(where).isEqualTo("logged-in");
          case "C:", "C<" -> pieces(entry).forEach(stage::client);
          case "A:" -> pieces(entry).forEach(stage::upstream);
          case "S:", "S<" -> expect(where, heard, octets(entry));
          case "U:", "U<" -> expect(where, sent, octets(entry));
          case "S~" -> expectLine(where, entry.text());
          case "CLOSE" -> assertThat(log.toString()).as(where).endsWith("C");
          default -> throw new IllegalStateException(where + ": " + entry.word());
        }
        collect();
      }
      assertThat(heard.toString()).as(transcript.name()).isEmpty();
      assertThat(sent.toString()).as(transcript.name()).isEmpty();
    }

    private static String octets(Transcript.Entry entry) {
      return new String(Transcript.octets(entry), StandardCharsets.ISO_8859_1);
    }

    private List<String> pieces(Transcript.Entry entry) {
      String octets = octets(entry);
      return wholeLines
          ? List.of(octets)
          : octets.chars().mapToObj(octet -> Character.toString((char) octet)).toList();
    }

    private void collect() {
      heard.append(stage.heard());
      sent.append(stage.sent());
      log.append(stage.log());
    }

    private static void expect(String where, StringBuilder said, String octets) {
      assertThat(said.toString()).as(where).startsWith(octets);
      said.delete(0, octets.length());
    }

    private void expectLine(String where, String regex) {
      int end = heard.indexOf("\r\n");
      assertThat(end).as(where + " after '" + heard + "'").isNotNegative();
      assertThat(heard.substring(0, end)).as(where).matches(regex);
      heard.delete(0, end + 2);
    }
  }
}
