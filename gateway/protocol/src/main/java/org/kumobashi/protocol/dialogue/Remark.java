package org.kumobashi.protocol.dialogue;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.Secret;

/**
 * Makes what upstream said fit for the log: one line, at most 200 characters, and nothing of the
 * secrets we sent, should upstream repeat a part of them.
 */
public final class Remark {
  private static final int LIMIT = 200;

  /** So many equal characters in a row are no coincidence. */
  private static final int WINDOW = 12;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+/=._~-]{" + WINDOW + ",}");

  private final List<Secret> secrets;

  /**
   * @param secrets what must not come back, as it was sent
   */
  public Remark(List<Secret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /** The text, cleaned and shortened. */
  public String of(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
    String masked = WORD.matcher(line).replaceAll(word -> isEcho(word) ? "****" : "$0");
    return masked.length() > LIMIT ? masked.substring(0, LIMIT) : masked;
  }

  private boolean isEcho(MatchResult word) {
    String heard = word.group();
    for (Secret secret : secrets) {
      String sent = secret.revealText();
      for (int at = 0; at + WINDOW <= heard.length(); at++) {
        if (sent.contains(heard.substring(at, at + WINDOW))) {
          return true;
        }
      }
    }
    return false;
  }
}
