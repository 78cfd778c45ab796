package org.kumobashi.server.portal;

import java.util.Locale;

/** Everything that can go wrong in a browser, each with a page of its own in plain words. */
enum Trouble {
  CANCELLED(403, Remedy.SIGN_IN),
  CONSENT_DENIED(403, Remedy.SIGN_IN),
  CONSENT_MISSING(403, Remedy.SIGN_IN),
  ADMIN_APPROVAL(403, Remedy.SIGN_IN),
  WRONG_TENANT(403, Remedy.SIGN_IN),
  REFUSED(403, Remedy.SIGN_IN),
  ENTRA_DOWN(503, Remedy.SIGN_IN),
  COOKIES_OFF(403, Remedy.START),
  REPLAYED(409, Remedy.START),
  EXPIRED(403, Remedy.SIGN_IN),
  OTHER_PERSON(403, Remedy.START),
  NOT_GENUINE(403, Remedy.SIGN_IN),
  MISCONFIGURED(500, Remedy.START),
  NO_ADDRESS(403, Remedy.SIGN_IN),
  MAILBOX_TAKEN(403, Remedy.START),
  NO_MAILBOX(403, Remedy.SIGN_IN),
  NOT_CONNECTED(403, Remedy.SIGN_IN),
  IMAP_REFUSED(403, Remedy.SIGN_IN),
  POP3_REFUSED(403, Remedy.SIGN_IN),
  SMTP_REFUSED(403, Remedy.SIGN_IN),
  SMTP_AUTH_OFF(403, Remedy.SIGN_IN),
  SMTP_BARRED(403, Remedy.SIGN_IN),
  MAIL_BUSY(503, Remedy.SIGN_IN),
  MAIL_DOWN(503, Remedy.SIGN_IN),
  NOT_LISTED(403, Remedy.START),
  TOO_MANY_TRIES(429, Remedy.START),
  SHARED_TAKEN(403, Remedy.START),
  SHARED_NOT_OPENED(403, Remedy.START),
  SHARED_SMTP_REFUSED(403, Remedy.START),
  SHARED_BUSY(503, Remedy.START),
  SHARED_DOWN(503, Remedy.START),
  APP_NO_TOKEN(500, Remedy.START),
  APP_NOT_OPENED(403, Remedy.START),
  APP_SMTP_REFUSED(403, Remedy.START),
  APP_TAKEN(403, Remedy.START),
  SIGN_IN_NEEDED(403, Remedy.SIGN_IN),
  TOO_MANY_SIGN_INS(429, Remedy.START),
  SIGNED_OUT(401, Remedy.SIGN_IN),
  NO_OWN_MAILBOX(404, Remedy.START),
  STALE_FORM(403, Remedy.START),
  USED_FORM(409, Remedy.START),
  TOO_LARGE(413, Remedy.START),
  TOO_SLOW(408, Remedy.START),
  UNKNOWN_PAGE(404, Remedy.START),
  WRONG_METHOD(405, Remedy.START),
  INSIDE(500, Remedy.START);

  /** What the page offers. */
  enum Remedy {
    /** To sign in, again. */
    SIGN_IN,
    /** To go to the first page. */
    START
  }

  private final int status;
  private final Remedy remedy;

  Trouble(int status, Remedy remedy) {
    this.status = status;
    this.remedy = remedy;
  }

  /** The HTTP status code. */
  int status() {
    return status;
  }

  Remedy remedy() {
    return remedy;
  }

  /** How its words are filed, as {@code wrong-tenant}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
