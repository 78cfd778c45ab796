package org.kumobashi.server.portal;

import java.util.Optional;

/**
 * What every page has around its content.
 *
 * @param formKey goes into every form
 * @param here the path to come back to after a change of language
 * @param person who is signed in
 * @param administrator whether they see the pages of all mailboxes
 */
public record Layout(
    Words words,
    Language language,
    String formKey,
    String here,
    Optional<String> person,
    boolean administrator) {
  /** A sentence in the page's language. */
  public String say(String key, Object... arguments) {
    return words.say(key, arguments);
  }

  @Override
  public String toString() {
    return "layout of " + here;
  }
}
