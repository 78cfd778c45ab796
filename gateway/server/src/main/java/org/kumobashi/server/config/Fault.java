package org.kumobashi.server.config;

/**
 * One thing wrong with the configuration; prints as one line for the person who has to mend it.
 *
 * @param file the name of the file
 * @param line counted from 1; 0 if the fault is of the file as a whole
 * @param key the path of the key, as {@code listeners[1].tls}; empty if no key is concerned
 * @param expected what would have been right
 * @param found what stands there; never a secret
 */
public record Fault(String file, int line, String key, String expected, String found) {
  /** A key that is not known may hold anything, and is shown on one line all the same. */
  public Fault {
    key = key.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", "?");
  }

  @Override
  public String toString() {
    String place = line > 0 ? file + ":" + line : file;
    String subject = key.isEmpty() ? place : place + ": " + key;
    return subject + ": expected " + expected + ", found " + found;
  }
}
