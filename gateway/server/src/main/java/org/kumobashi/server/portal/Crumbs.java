package org.kumobashi.server.portal;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.time.Duration;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/**
 * The cookies. All are sent over HTTPS to this host only (the prefix {@code __Host-}), and none is
 * there for scripts.
 */
final class Crumbs {
  private static final String SESSION = "__Host-kumobashi-session";
  private static final String FORM = "__Host-kumobashi-form";
  private static final String SIGN_IN = "__Host-kumobashi-sign-in";
  private static final String LANGUAGE = "__Host-kumobashi-language";
  private static final int UNTIL_CLOSED = -1;

  private final Context context;

  Crumbs(Context context) {
    this.context = context;
  }

  /** The session. */
  Optional<Secret> session() {
    return secret(SESSION);
  }

  void session(Secret token) {
    set(SESSION, token.revealText(), UNTIL_CLOSED, SameSite.LAX);
  }

  void endSession() {
    set(SESSION, "", 0, SameSite.LAX);
  }

  /** What the forms of a browser without a session are known by. */
  Optional<Secret> form() {
    return secret(FORM);
  }

  void form(Secret value) {
    set(FORM, value.revealText(), UNTIL_CLOSED, SameSite.LAX);
  }

  /** The browser a sign-in was begun with. It has to come along with a POST of another site. */
  Optional<Secret> signIn() {
    return secret(SIGN_IN);
  }

  void signIn(Secret browser) {
    set(SIGN_IN, browser.revealText(), (int) SignIns.LIFE.toSeconds(), SameSite.NONE);
  }

  /** The language chosen. It comes along with a POST of another site, too. */
  Optional<Language> language() {
    return Optional.ofNullable(context.cookie(LANGUAGE)).flatMap(Language::ofTag);
  }

  void language(Language chosen) {
    set(LANGUAGE, chosen.tag(), (int) Duration.ofDays(365).toSeconds(), SameSite.NONE);
  }

  private Optional<Secret> secret(String name) {
    return Optional.ofNullable(context.cookie(name))
        .filter(RandomSecrets::looksLikeOne)
        .map(Secret::of);
  }

  private void set(String name, String value, int seconds, SameSite site) {
    context.cookie(new Cookie(name, value, "/", seconds, true, true, null, site));
  }
}
