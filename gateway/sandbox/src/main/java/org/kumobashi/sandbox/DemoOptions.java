package org.kumobashi.sandbox;

import java.util.Iterator;
import java.util.List;

/**
 * The demo's command line.
 *
 * @param once whether to end after the proof
 * @param ports the gateway's ports
 * @param bind the address it listens on
 */
record DemoOptions(boolean once, DemoPorts ports, String bind) {
  static final String USAGE =
      """
      Usage: demo [--once] [--port-offset N] [--bind ADDRESS]
        --once            end after the proof: exit code 0 if it held, 1 if not
        --port-offset N   add N to each of the gateway's ports
        --bind ADDRESS    the address the gateway listens on (127.0.0.1)
      """;

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException with a sentence for the person who typed them
   */
  static DemoOptions parse(List<String> arguments) {
    boolean once = false;
    int offset = 0;
    String bind = "127.0.0.1";
    for (Iterator<String> left = arguments.iterator(); left.hasNext(); ) {
      String option = left.next();
      switch (option) {
        case "--once" -> once = true;
        case "--port-offset" -> offset = number(option, value(option, left));
        case "--bind" -> bind = value(option, left);
        default -> throw new IllegalArgumentException("Unknown option: " + option);
      }
    }
    return new DemoOptions(once, new DemoPorts(offset), bind);
  }

  private static String value(String option, Iterator<String> left) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException("A value is missing after " + option);
    }
    return left.next();
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " wants a number, not " + value, e);
    }
  }
}
