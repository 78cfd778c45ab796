package org.kumobashi.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with a configuration, so that one round of mending is enough. */
public final class InvalidConfiguration extends Exception {
  private final transient List<Fault> faults;

  /** The message is one line per fault. */
  public InvalidConfiguration(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /** The faults in the order of their lines; at least one. */
  public List<Fault> faults() {
    return faults;
  }
}
