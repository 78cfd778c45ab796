package org.kumobashi.protocol.imap;

import java.util.Locale;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;

/**
 * What the mail server's complaints mean. Exchange Online tells little by response codes, so its
 * texts are read. Causes made here are one short line and never hold the token, even if the server
 * sends it back.
 */
final class ImapTrouble {
  private static final int LONGEST = 200;

  /** What is shorter is no token but a word, which replacing would only tear out of sentences. */
  private static final int SHORTEST_TOKEN = 16;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");

  /** Long enough to be a piece of a token or of its base64; a GUID is shorter. */
  private static final Pattern TOKEN_LIKE = Pattern.compile("[A-Za-z0-9+/=_.~-]{40,}");

  private final String token;

  ImapTrouble(AccessToken token) {
    this.token = token.value().revealText();
  }

  /** A command was refused for the reason the text gives, or otherwise as told. */
  LoginFailure refusal(String during, String text, boolean tokenSuspect) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("authenticated but not connected")) {
      return new UpstreamRefused(
          cause(
              "a configuration problem: the token is good but opens no mailbox here (its user has"
                  + " no access to this mailbox, or IMAP is disabled for it): "
                  + text),
          false);
    }
    if (lower.contains("accesstokenexpired")) {
      return new UpstreamRefused(cause(during + ": " + text), true);
    }
    return isTemporary(lower)
        ? unreachable(during + ": " + text)
        : new UpstreamRefused(cause(during + ": " + text), tokenSuspect);
  }

  /** Upstream said BYE. */
  LoginFailure bye(String during, String text) {
    return text.toLowerCase(Locale.ROOT).contains("accesstokenexpired")
        ? refusal(during, text, true)
        : unreachable(during + ": upstream said BYE " + text);
  }

  /** Upstream said what is not IMAP; Exchange Online says some complaints that way. */
  LoginFailure unintelligible(String during, String text) {
    return isTemporary(text.toLowerCase(Locale.ROOT))
        ? unreachable(during + ": " + text)
        : violation(during + ": upstream said " + text);
  }

  /** Upstream is not there, or not now. */
  LoginFailure unreachable(String cause) {
    return new UpstreamUnreachable(cause(cause));
  }

  /** Upstream broke the rules. */
  LoginFailure violation(String cause) {
    return new UpstreamViolation(cause(cause));
  }

  /** Upstream cannot do what the gateway needs. */
  LoginFailure unsuitable(String cause) {
    return new UpstreamRefused(cause(cause), false);
  }

  private static boolean isTemporary(String lower) {
    return lower.contains("throttled")
        || lower.contains("suggested backoff time")
        || lower.contains("server unavailable")
        || lower.startsWith("[unavailable]")
        || lower.startsWith("[limit]")
        || lower.startsWith("[inuse]");
  }

  private String cause(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    String hidden = TOKEN_LIKE.matcher(withoutToken(line)).replaceAll("****");
    return hidden.substring(0, Math.min(hidden.length(), LONGEST));
  }

  private String withoutToken(String line) {
    return token.length() < SHORTEST_TOKEN ? line : line.replace(token, "****");
  }
}
