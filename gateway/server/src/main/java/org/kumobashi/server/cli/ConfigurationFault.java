package org.kumobashi.server.cli;

import java.util.List;

/** The configuration cannot be used. Every fault is one line for the operator. */
public final class ConfigurationFault extends Exception {
  private final List<String> faults;

  public ConfigurationFault(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** All faults, in the order of the file. */
  public List<String> faults() {
    return faults;
  }
}
