package org.kumobashi.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Connections that all begin at once, from a process that gets the processors nobody else wants: on
 * a campus a throng brings its own.
 */
final class Throng implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;
  private final PrintStream told;

  /**
   * Starts the process.
   *
   * @param authority PEM file of the authority the gateway's certificate is from
   */
  Throng(int imaps, Path authority) throws IOException {
    process =
        new ProcessBuilder(
                "nice",
                "-n",
                "19",
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path", ""),
                Throng.class.getName(),
                Integer.toString(imaps),
                authority.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    said = process.inputReader(StandardCharsets.UTF_8);
    told = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    heard("ready");
  }

  /** Has so many connect at once; returns at once. */
  void connect(int count) {
    told.println(count);
  }

  /** Whether all of them have been greeted, and are gone again. */
  boolean isOver() throws IOException {
    if (!said.ready()) {
      return false;
    }
    heard("greeted");
    return true;
  }

  private void heard(String expected) throws IOException {
    String line = said.readLine();
    if (!expected.equals(line)) {
      throw new IOException("the throng said " + line);
    }
  }

  @Override
  public void close() {
    told.close();
    process.destroy();
  }

  /** The process. */
  public static void main(String[] arguments) throws Exception {
    Visitors visitors =
        new Visitors(Visitors.trusting(Path.of(arguments[1])), Integer.parseInt(arguments[0]), 0);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    greeted(visitors, 50);
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      greeted(visitors, Integer.parseInt(line));
      System.out.println("greeted");
    }
  }

  // Each waits until all have been greeted, so that all are there at once.
  private static void greeted(Visitors visitors, int count) throws Exception {
    List<Future<Wire>> arriving = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        int number = i;
        arriving.add(threads.submit(() -> visitors.greeted(number)));
      }
      for (Future<Wire> wire : arriving) {
        wire.get();
      }
    }
    for (Future<Wire> wire : arriving) {
      wire.get().close();
    }
  }
}
