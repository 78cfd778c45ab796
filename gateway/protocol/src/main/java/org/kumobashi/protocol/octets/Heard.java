package org.kumobashi.protocol.octets;

/** What upstream said, fit for one line of a log: no control characters, at most 200 characters. */
public final class Heard {
  private static final int LIMIT = 200;

  private Heard() {}

  /** This text without control characters and shortened. */
  public static String cleaned(String text) {
    String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return clean.length() <= LIMIT ? clean : clean.substring(0, LIMIT) + "...";
  }
}
