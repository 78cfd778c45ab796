package org.kumobashi.server;

import org.kumobashi.server.cli.Kumobashi;
import org.kumobashi.server.telemetry.LogQueue;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code: 0 done, 1 failed, 2 usage or configuration. */
  public static void main(String[] arguments) {
    int code = Kumobashi.run(arguments);
    LogQueue.finish();
    System.exit(code);
  }
}
