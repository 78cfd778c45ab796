package org.kumobashi.sandbox.chaos;

/**
 * Something that goes wrong, and how it ends.
 *
 * @param name for the report
 * @param begin what is done
 * @param end what ends it after a while; nothing where it passes by itself
 */
record Mishap(String name, Act begin, Act end) {
  /** What is done to the world. */
  interface Act {
    void happen() throws Exception;
  }

  /** One that passes by itself. */
  static Mishap passing(String name, Act begin) {
    return new Mishap(name, begin, () -> {});
  }
}
