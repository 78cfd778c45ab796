package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts a pretend Microsoft 365 and the gateway in front of it, prints what to type into a mail
 * program and where the portal is, proves that it works, and stays up until Ctrl-C.
 */
public final class Demo {
  private static final String MAILBOX = "taro@" + Sandbox.DOMAIN;
  private static final int HELD = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private final GatewayUnderTrial gateway;
  private final PrintStream out;
  private final CountDownLatch interrupted;

  /**
   * A demo of this gateway.
   *
   * @param interrupted counted down when a demo that stays up is to end
   */
  Demo(GatewayUnderTrial gateway, PrintStream out, CountDownLatch interrupted) {
    this.gateway = gateway;
    this.out = out;
    this.interrupted = interrupted;
  }

  /** Runs the demo; exit code 0 if the proof held, 1 if something failed, 2 for wrong arguments. */
  public static void main(String[] arguments) {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch finished = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(interrupted, finished)));
    int code = new Demo(new SandboxGateway(), System.out, interrupted).run(List.of(arguments));
    finished.countDown();
    if (interrupted.getCount() > 0) {
      System.exit(code);
    }
  }

  /** On Ctrl-C: lets the demo stop in good order, but not for ever. */
  private static void await(CountDownLatch interrupted, CountDownLatch finished) {
    interrupted.countDown();
    try {
      if (!finished.await(20, TimeUnit.SECONDS)) {
        System.err.println("The demo did not stop in time.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the demo and says how it ended. */
  int run(List<String> arguments) {
    try {
      return run(DemoOptions.parse(arguments));
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      out.print(DemoOptions.USAGE);
      return WRONG_USAGE;
    } catch (IOException e) {
      out.println("The demo cannot start: " + e.getMessage());
      return FAILED;
    } catch (ProofFailed e) {
      out.println("FAILED  " + e.getMessage());
      return FAILED;
    }
  }

  private int run(DemoOptions options) throws IOException, ProofFailed {
    InetAddress address = InetAddress.getAllByName(options.bind())[0];
    List<Integer> taken = options.ports().taken(address);
    if (!taken.isEmpty()) {
      out.println("These ports are taken on " + options.bind() + ": " + taken);
      DemoPorts.free(address).ifPresent(this::offer);
      return FAILED;
    }
    Path directory = Files.createTempDirectory("kumobashi-demo");
    out.println("Starting a pretend Microsoft 365 and the gateway");
    try {
      return run(options, address, directory);
    } finally {
      delete(directory);
    }
  }

  private int run(DemoOptions options, InetAddress address, Path directory)
      throws IOException, ProofFailed {
    try (Sandbox sandbox = Sandbox.start(SandboxSettings.in(directory))) {
      sandbox.addUser(MAILBOX);
      DemoPortal.invite(sandbox);
      Path gatewayDirectory = Files.createDirectory(directory.resolve("gateway"));
      GatewayUnderTrial.Trial trial =
          new GatewayUnderTrial.Trial(sandbox, MAILBOX, address, options.ports(), gatewayDirectory);
      try (GatewayUnderTrial.Running running = gateway.start(trial)) {
        prove(options, sandbox, running);
        stayUp(options);
      }
    }
    return HELD;
  }

  private void offer(DemoPorts free) {
    out.println("Free ports, all moved by the same number, with:");
    out.println("  mvn -q compile exec:exec -Ddemo=\"--port-offset %d\"".formatted(free.offset()));
  }

  private void prove(DemoOptions options, Sandbox sandbox, GatewayUnderTrial.Running running)
      throws ProofFailed {
    String host = options.bind().equals("127.0.0.1") ? "localhost" : options.bind();
    Path certificate = sandbox.certificateFile();
    out.print(
        new SettingsCard(host, options.ports(), MAILBOX, running.devicePassword(), certificate)
            .text());
    running.portal().ifPresent(portal -> out.print(portal.text(MAILBOX)));
    out.println("Proof: an old mail program sends a message and reads it back");
    new Proof(
            new Proof.Target(host, options.ports(), MAILBOX, running.devicePassword(), certificate),
            out)
        .run();
    out.println("It works.");
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void stayUp(DemoOptions options) {
    if (options.once()) {
      return;
    }
    out.println("The gateway stays up until Ctrl-C.");
    try {
      interrupted.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
