package org.kumobashi.server.cli;

import java.nio.file.Path;
import org.kumobashi.server.config.Configuration;

/** Reads a configuration file. */
@FunctionalInterface
public interface ConfigurationSource {
  /**
   * Reads and validates the file.
   *
   * @throws ConfigurationFault with every fault there is
   */
  Configuration read(Path file) throws ConfigurationFault;
}
