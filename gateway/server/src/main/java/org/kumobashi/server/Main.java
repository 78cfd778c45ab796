package org.kumobashi.server;

import org.kumobashi.server.cli.Kumobashi;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code: 0 done, 1 failed, 2 usage or configuration. */
  public static void main(String[] arguments) {
    System.exit(Kumobashi.run(arguments));
  }
}
