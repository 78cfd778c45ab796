package org.kumobashi.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.kumobashi.server.Arrival;
import org.kumobashi.server.Gateway;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.telemetry.LogQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kumobashi serve}: runs the gateway until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the gateway until SIGTERM or Ctrl-C; SIGHUP reloads its configuration.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  /** As the shell tells a death by SIGTERM. */
  private static final int ENDED_AT_ONCE = 143;

  private final Invocation invocation;

  @Option(
      names = "--take-over",
      description =
          "Take the listening sockets of the gateway that serves now, then have it end in peace.")
  private boolean takeOver;

  /** How it is to end. */
  private final CompletableFuture<Consumer<Gateway>> end = new CompletableFuture<>();

  ServeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    if (invocation.context().user().equals("root")) {
      LOG.warn(
          "event=running-as-root cause=\"the gateway needs no privileges: give it a user of its"
              + " own\"");
    }
    Configuration configuration = invocation.configuration();
    Path control = ControlSocket.path(configuration, invocation.context().environment());
    try (Gateway gateway =
        Gateway.start(configuration, invocation.context().clock(), arrival(control))) {
      gateway
          .addresses()
          .forEach(
              (name, address) -> invocation.print("listening: " + name + " on " + address + "\n"));
      watchSignals(gateway);
      serve(gateway, control);
      return 0;
    } catch (IOException unusable) {
      invocation.context().err().println("kumobashi: " + unusable.getMessage());
      return 1;
    }
  }

  private Arrival arrival(Path control) throws IOException {
    Optional<Arrival> before = takeOver ? TakeOver.from(control) : Optional.empty();
    return before.isPresent()
        ? before.get()
        : TakeOver.ofSystemd(invocation.context().environment());
  }

  private void serve(Gateway gateway, Path control) {
    Optional<ControlSocket> socket = control(control, new Told(gateway));
    Consumer<Gateway> ending = end.join();
    LOG.info("event=stopping");
    ending.accept(gateway);
    socket.ifPresent(ControlSocket::close);
  }

  // Without it the gateway cannot be told to reload but by SIGHUP, which is no reason not to serve.
  private static Optional<ControlSocket> control(Path path, ControlSocket.Duties duties) {
    try {
      return Optional.of(ControlSocket.open(path, duties));
    } catch (IOException unusable) {
      LOG.warn("event=no-control path={} cause=\"{}\"", path, unusable.getMessage());
      return Optional.empty();
    }
  }

  private void watchSignals(Gateway gateway) {
    boolean watched =
        Signals.at("TERM", this::stop)
            && Signals.at("INT", this::stop)
            && Signals.at("HUP", () -> reload(gateway));
    if (!watched) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    gateway.close();
                    LogQueue.finish();
                  },
                  "stop"));
    }
  }

  // Who says it twice means it: at once, and nothing is waited for.
  private void stop() {
    if (!end.complete(Gateway::close)) {
      Runtime.getRuntime().halt(ENDED_AT_ONCE);
    }
  }

  private List<String> reload(Gateway gateway) {
    List<String> faults;
    try {
      faults = gateway.reload(invocation.configuration());
    } catch (ConfigurationFault broken) {
      faults = broken.faults();
    }
    for (String fault : faults) {
      LOG.error("event=reload-refused cause=\"{}\"", fault.replace('"', '\''));
    }
    if (faults.isEmpty()) {
      LOG.info("event=reloaded");
    }
    return faults;
  }

  /** What it does when it is told to by the control socket. */
  private final class Told implements ControlSocket.Duties {
    private final Gateway gateway;

    Told(Gateway gateway) {
      this.gateway = gateway;
    }

    @Override
    public List<String> reload() {
      return ServeCommand.this.reload(gateway);
    }

    @Override
    public List<String> handOver(Path to) throws IOException {
      return gateway.handOver(to).stream().map(TakeOver::told).toList();
    }

    @Override
    public void giveWay() {
      end.complete(Gateway::giveWay);
    }
  }
}
