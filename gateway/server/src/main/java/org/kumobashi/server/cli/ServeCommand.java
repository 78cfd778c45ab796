package org.kumobashi.server.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.kumobashi.server.Gateway;
import org.kumobashi.server.telemetry.LogQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code kumobashi serve}: runs the gateway until it is told to stop. */
@Command(name = "serve", description = "Runs the gateway until SIGTERM or Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  private final Invocation invocation;

  ServeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault, InterruptedException {
    if (invocation.context().user().equals("root")) {
      LOG.warn(
          "event=running-as-root cause=\"the gateway needs no privileges: give it a user of its"
              + " own\"");
    }
    try (Gateway gateway = Gateway.start(invocation.configuration())) {
      gateway
          .addresses()
          .forEach(
              (name, address) -> invocation.print("listening: " + name + " on " + address + "\n"));
      stopWhenTold(gateway);
      return 0;
    } catch (IOException unusable) {
      invocation.context().err().println("kumobashi: " + unusable.getMessage());
      return 1;
    }
  }

  // The process ends when the hook does: it must wait until the gateway has said its goodbyes.
  private static void stopWhenTold(Gateway gateway) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  gateway.close();
                  LogQueue.finish();
                  told.countDown();
                },
                "stop"));
    told.await();
  }
}
