package org.kumobashi.server.portal.guides;

/** Sentences in one language, by key. */
public interface Phrases {
  /**
   * A sentence; {@code {0}} and {@code {1}} in it stand for the arguments.
   *
   * @throws IllegalArgumentException if there is none of this key
   */
  String say(String key, Object... arguments);

  /** Whether there is a sentence of this key. */
  boolean has(String key);
}
