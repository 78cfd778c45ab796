package org.kumobashi.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * The real gateway in a process of its own, started with the options of {@code bin/kumobashi}; it
 * can be stopped, killed and started again on the same files.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int STOP_SECONDS = 20;

  private final Path folder;
  private final URI management;
  private final HttpClient http = HttpClient.newHttpClient();
  private Optional<Process> process = Optional.empty();

  /**
   * @param folder where {@code gateway.yaml} lies, and the logs are written
   * @param management the port of its metrics
   */
  public GatewayProcess(Path folder, int management) {
    this.folder = folder;
    this.management = URI.create("http://127.0.0.1:" + management + "/");
  }

  /** Starts it with these options of Java and waits until it serves. */
  public void start(List<String> options) throws IOException {
    start(options, builder -> builder.redirectErrorStream(true));
  }

  /**
   * As {@link #start(List)}, in an environment and with a standard error of the test's own. What it
   * says on standard output goes to the file all the same.
   */
  public void start(List<String> options, Consumer<ProcessBuilder> surroundings)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(line(options))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("serve.log").toFile()));
    surroundings.accept(builder);
    Process started = builder.start();
    process = Optional.of(started);
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast("the gateway ended", () -> !started.isAlive())
        .until(this::serves);
  }

  /** Starts a second one in its place, and waits until it serves; the result is the first. */
  public Process takeOver() throws IOException {
    Process before = process();
    Path log = folder.resolve("successor.log");
    List<String> line = line(List.of());
    line.add("--take-over");
    process =
        Optional.of(
            new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .until(() -> Files.readString(log).contains("listening: "));
    return before;
  }

  /** Runs another command on the same configuration; the result is its exit code. */
  public int run(String command, Path output) throws IOException, InterruptedException {
    return run(List.of(command), output);
  }

  /** As {@link #run(String, Path)}, with a command of several words. */
  int run(List<String> command, Path output) throws IOException, InterruptedException {
    List<String> line = line(List.of());
    int serve = line.indexOf("serve");
    line.remove(serve);
    line.addAll(serve, command);
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start()
        .waitFor();
  }

  private List<String> line(List<String> options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders",
                "-Dlogback.configurationFile=logback.xml",
                "-Xlog:gc:file=" + folder.resolve("gc.log") + ":uptime"));
    line.addAll(options);
    line.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path", ""),
            "org.kumobashi.server.Main",
            "serve",
            "--config",
            folder.resolve("gateway.yaml").toString()));
    return line;
  }

  private boolean serves() throws InterruptedException {
    try {
      return get("health").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private HttpResponse<String> get(String page) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(management.resolve(page)).timeout(Duration.ofSeconds(20)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Its metrics. */
  public List<String> metrics() throws IOException, InterruptedException {
    return get("metrics").body().lines().toList();
  }

  /** The sum of all its metrics whose line begins so. */
  public double metric(String start) throws IOException, InterruptedException {
    return metrics().stream()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** The process itself. */
  public Process process() {
    return process.orElseThrow();
  }

  /** Its number for the kernel. */
  public long pid() {
    return process().pid();
  }

  /** What the kernel says of it. */
  public List<String> status() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid() + "/status"));
  }

  /** What all its lives have logged. */
  public String log() throws IOException {
    return Files.readString(folder.resolve("serve.log"));
  }

  /** What its garbage collector has logged. */
  public List<String> collections() throws IOException {
    return Files.readAllLines(folder.resolve("gc.log"));
  }

  /** Asks it to stop, as an operator would, and waits; after a while it is killed. */
  public void stop() {
    end(Process::destroy);
  }

  /** Ends it as a crash would. */
  public void kill() {
    end(Process::destroyForcibly);
  }

  private void end(Consumer<Process> by) {
    process.ifPresent(
        running -> {
          by.accept(running);
          try {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
              running.destroyForcibly().waitFor();
            }
          } catch (InterruptedException stopped) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
          }
        });
    process = Optional.empty();
  }

  @Override
  public void close() {
    stop();
  }
}
