package org.kumobashi.protocol.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs fuzz targets under Jazzer, each in a process of its own, beginning with the corpus that is
 * kept. What it finds stays in the folder of the target; after a run without a finding the smallest
 * set of inputs that reaches as much lies beside it as a corpus, to be kept by whoever wants to.
 */
public final class Fuzzing {
  private final Path corpora;
  private final Path work;
  private final Path jazzer;
  private final int seconds;

  private Fuzzing(Path corpora, Path work, Path jazzer, int seconds) {
    this.corpora = corpora;
    this.work = work;
    this.jazzer = jazzer;
    this.seconds = seconds;
  }

  /**
   * Arguments: the folder of the corpora, the folder to work in, the folder of the test classes,
   * the folder of Jazzer's jars, the seconds of each run, and the simple name of a target or {@code
   * all}.
   */
  public static void main(String[] arguments) throws Exception {
    Fuzzing fuzzing =
        new Fuzzing(
            Path.of(arguments[0]),
            Path.of(arguments[1]).toAbsolutePath(),
            Path.of(arguments[3]),
            Integer.parseInt(arguments[4]));
    List<String> failed = new ArrayList<>();
    for (String target : targets(Path.of(arguments[2]), arguments[5])) {
      if (!fuzzing.run(target)) {
        failed.add(target);
      }
    }
    if (!failed.isEmpty()) {
      System.err.println("Something was found in " + failed);
      System.exit(1);
    }
  }

  private static List<String> targets(Path classes, String wanted) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith("Fuzz.class"))
          .map(name -> name.replace(".class", "").replace('/', '.'))
          .filter(name -> wanted.equals("all") || name.endsWith("." + wanted))
          .sorted()
          .toList();
    }
  }

  private boolean run(String target) throws Exception {
    String name = target.substring(target.lastIndexOf('.') + 1);
    Path folder = Files.createDirectories(work.resolve(name));
    Path found = Files.createDirectories(folder.resolve("found"));
    Path seeds = unpack(name, folder.resolve("seeds"));
    boolean clean =
        fuzz(target, folder, List.of("-max_total_time=" + seconds, "" + found, "" + seeds));
    if (clean) {
      Path least = Files.createDirectories(folder.resolve("least"));
      fuzz(target, folder, List.of("-merge=1", "" + least, "" + found, "" + seeds));
      Corpus.write(work.resolve(name + ".txt"), octets(least));
    }
    return clean;
  }

  private Path unpack(String name, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path kept = corpora.resolve(name + ".txt");
    List<byte[]> inputs = Files.exists(kept) ? Corpus.read(kept) : List.of();
    for (int at = 0; at < inputs.size(); at++) {
      Files.write(folder.resolve("kept" + at), inputs.get(at));
    }
    return folder;
  }

  private static List<byte[]> octets(Path folder) throws IOException {
    List<byte[]> octets = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        octets.add(Files.readAllBytes(file));
      }
    }
    return octets;
  }

  private boolean fuzz(String target, Path folder, List<String> more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+EnableDynamicAgentLoading"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path") + File.pathSeparator + jazzer + "/*");
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target);
    command.add("--instrumentation_includes=org.kumobashi.**");
    command.add("--reproducer_path=" + folder);
    command.add("-artifact_prefix=" + folder + "/");
    command.addAll(List.of("-max_len=4096", "-timeout=60", "-rss_limit_mb=3000"));
    command.addAll(more);
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
