package org.kumobashi.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code kumobashi version}. */
@Command(name = "version", description = "Prints the version of the program and of Java.")
final class VersionCommand implements Callable<Integer> {
  private final Invocation invocation;

  VersionCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    String version = invocation.context().version();
    String java = Runtime.version().toString();
    invocation.say(
        "kumobashi " + version + " (Java " + java + ")",
        new Json.Fields().with("version", version).with("java", java));
    return 0;
  }
}
