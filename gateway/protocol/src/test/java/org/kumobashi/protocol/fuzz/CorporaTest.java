package org.kumobashi.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kumobashi.protocol.smtp.ContentFuzz;
import org.kumobashi.protocol.smtp.FromFuzz;
import org.kumobashi.protocol.smtp.SubmissionFuzz;
import org.kumobashi.protocol.testkit.Corpora;

/** What the fuzzer found worth keeping is played to its targets again. */
class CorporaTest {
  private static final Corpora CORPORA =
      new Corpora(
          Path.of("src/test"),
          Map.ofEntries(
              Map.entry("Base64Fuzz", Base64Fuzz::fuzzerTestOneInput),
              Map.entry("ContentFuzz", ContentFuzz::fuzzerTestOneInput),
              Map.entry("FromFuzz", FromFuzz::fuzzerTestOneInput),
              Map.entry("ImapClientFuzz", ImapClientFuzz::fuzzerTestOneInput),
              Map.entry("ImapUpstreamFuzz", ImapUpstreamFuzz::fuzzerTestOneInput),
              Map.entry("Pop3ClientFuzz", Pop3ClientFuzz::fuzzerTestOneInput),
              Map.entry("Pop3UpstreamFuzz", Pop3UpstreamFuzz::fuzzerTestOneInput),
              Map.entry("SaslFuzz", SaslFuzz::fuzzerTestOneInput),
              Map.entry("SmtpClientFuzz", SmtpClientFuzz::fuzzerTestOneInput),
              Map.entry("SmtpUpstreamFuzz", SmtpUpstreamFuzz::fuzzerTestOneInput),
              Map.entry("SubmissionFuzz", SubmissionFuzz::fuzzerTestOneInput),
              Map.entry("UsernameFuzz", UsernameFuzz::fuzzerTestOneInput)));

  @TestFactory
  List<DynamicTest> holdForEveryInputThatIsKept() {
    return CORPORA.tests();
  }

  @Test
  void areThereForEveryTarget() {
    assertThat(CORPORA.kept()).isEqualTo(CORPORA.targets()).isEqualTo(CORPORA.written());
  }
}
