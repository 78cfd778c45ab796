package org.kumobashi.protocol.trace;

/** Where redacted lines go. */
@FunctionalInterface
public interface TraceSink {
  /** Takes one line of printable ASCII that holds nothing secret or personal. */
  void show(String line);
}
