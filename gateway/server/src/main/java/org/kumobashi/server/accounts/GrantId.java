package org.kumobashi.server.accounts;

/**
 * Names a grant for ever; the vault binds sealed secrets to it.
 *
 * @param value a short random word, safe in logs, URLs and command lines
 */
public record GrantId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
