package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kumobashi.protocol.testkit.Corpora;
import org.kumobashi.server.cli.TokenFilesFuzz;
import org.kumobashi.server.config.ConfigurationFuzz;
import org.kumobashi.server.config.NetworkFuzz;
import org.kumobashi.server.config.PemFuzz;
import org.kumobashi.server.net.FrameDecoderFuzz;
import org.kumobashi.server.net.ProxyHeaderFuzz;

/** What the fuzzer found worth keeping is played to its targets again. */
class ServerCorporaTest {
  private static final Corpora CORPORA =
      new Corpora(
          Path.of("src/test"),
          Map.of(
              "ConfigurationFuzz", ConfigurationFuzz::fuzzerTestOneInput,
              "FrameDecoderFuzz", FrameDecoderFuzz::fuzzerTestOneInput,
              "NetworkFuzz", NetworkFuzz::fuzzerTestOneInput,
              "ProxyHeaderFuzz", ProxyHeaderFuzz::fuzzerTestOneInput,
              "PemFuzz", PemFuzz::fuzzerTestOneInput,
              "TokenFilesFuzz", TokenFilesFuzz::fuzzerTestOneInput));

  @TestFactory
  List<DynamicTest> holdForEveryInputThatIsKept() {
    return CORPORA.tests();
  }

  @Test
  void areThereForEveryTarget() {
    assertThat(CORPORA.kept()).isEqualTo(CORPORA.targets()).isEqualTo(CORPORA.written());
  }
}
