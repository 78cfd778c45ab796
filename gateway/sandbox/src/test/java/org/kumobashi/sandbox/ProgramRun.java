package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a program did that has ended.
 *
 * @param code its exit code
 * @param said all it wrote, one character per octet
 */
record ProgramRun(int code, String said) {
  private static final int LONGEST_SECONDS = 180;

  /** Runs a program to its end; what it reads is a file. */
  static ProgramRun of(Path input, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(input.getParent(), "out", "");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as("%s", command).isTrue();
      return new ProgramRun(
          process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1));
    } finally {
      process.destroy();
    }
  }
}
