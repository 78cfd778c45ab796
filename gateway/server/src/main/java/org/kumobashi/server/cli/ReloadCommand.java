package org.kumobashi.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kumobashi.server.accounts.RequestRefused;
import picocli.CommandLine.Command;

/** {@code kumobashi reload}: has the running gateway take its configuration file anew. */
@Command(
    name = "reload",
    description =
        "Has the running gateway take its configuration anew; exit code 2 if it is refused.")
final class ReloadCommand implements Callable<Integer> {
  private final Invocation invocation;

  ReloadCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    Path control =
        ControlSocket.path(invocation.configuration(), invocation.context().environment());
    ControlSocket.Answer answer = ask(control);
    if (!answer.done()) {
      throw new ConfigurationFault(
          answer.lines().isEmpty() ? List.of("the gateway broke off") : answer.lines());
    }
    invocation.say(
        "The gateway goes by its configuration as it is now.",
        new Json.Fields().with("reloaded", "yes"));
    return 0;
  }

  private static ControlSocket.Answer ask(Path control) {
    try {
      Optional<ControlSocket.Answer> answer = ControlSocket.ask(control, ControlSocket.RELOAD);
      return answer.orElseThrow(
          () -> new RequestRefused("no gateway answers at " + control + ": is it running?"));
    } catch (IOException broken) {
      throw new RequestRefused("the gateway at " + control + " broke off: " + broken.getMessage());
    }
  }
}
