package org.kumobashi.server.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * What surrounds a run of the command line.
 *
 * @param in read only by commands that say so
 * @param out for results
 * @param err for errors, one line each
 * @param environment the environment variables
 * @param user who runs it, for the audit log
 * @param version what {@code kumobashi version} prints
 */
public record Context(
    ConfigurationSource configurations,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Clock clock,
    String user,
    String version) {
  public Context {
    environment = Map.copyOf(environment);
  }
}
