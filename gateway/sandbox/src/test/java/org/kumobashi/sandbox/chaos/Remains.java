package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.kumobashi.sandbox.GatewayProcess;

/**
 * What a gateway holds at one moment.
 *
 * @param connections of clients
 * @param places of mailboxes that are taken
 * @param waiting clients that wait for a place
 * @param descriptors open files and sockets
 * @param threads of the kernel
 * @param virtualThreads that have not come to their end
 * @param bufferOctets what Netty has reserved
 */
record Remains(
    long connections,
    long places,
    long waiting,
    long descriptors,
    long threads,
    long virtualThreads,
    long bufferOctets) {

  /** Descriptors and threads of the Java machine itself that come and go. */
  private static final int SLACK = 4;

  static Remains of(GatewayProcess gateway) throws IOException, InterruptedException {
    return new Remains(
        (long) gateway.metric("kumobashi_connections_open"),
        (long) gateway.metric("kumobashi_sessions"),
        (long) gateway.metric("kumobashi_submission_waiting"),
        descriptors(gateway),
        (long) gateway.metric("jvm_threads_live_threads"),
        virtualThreads(gateway),
        (long) gateway.metric("kumobashi_buffers_octets"));
  }

  /** Whether nothing is going on. */
  boolean isQuiet() {
    return connections == 0 && places == 0 && waiting == 0;
  }

  /** Whether it holds no more than it did then. */
  boolean isNoMoreThan(Remains before) {
    return isQuiet()
        && descriptors <= before.descriptors + SLACK
        && threads <= before.threads + SLACK
        && virtualThreads <= before.virtualThreads;
  }

  /** Collects the garbage, so that leaked buffers are found by the next that is taken. */
  static void collectGarbage(GatewayProcess gateway) throws IOException, InterruptedException {
    jcmd(gateway, "GC.run");
  }

  private static long descriptors(GatewayProcess gateway) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
      return open.count();
    }
  }

  private static long virtualThreads(GatewayProcess gateway)
      throws IOException, InterruptedException {
    Path dump = Files.createTempFile("threads", ".json");
    try {
      jcmd(gateway, "Thread.dump_to_file", "-overwrite", "-format=json", dump.toString());
      return Files.readString(dump).lines().filter(line -> line.contains("\"virtual\"")).count();
    } finally {
      Files.delete(dump);
    }
  }

  private static void jcmd(GatewayProcess gateway, String... command)
      throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home", ""), "bin", "jcmd").toString();
    String[] line =
        Stream.concat(Stream.of(program, Long.toString(gateway.pid())), Stream.of(command))
            .toArray(String[]::new);
    Process asked =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!asked.waitFor(60, TimeUnit.SECONDS) || asked.exitValue() != 0) {
      throw new IOException("jcmd did not do " + String.join(" ", command));
    }
  }
}
