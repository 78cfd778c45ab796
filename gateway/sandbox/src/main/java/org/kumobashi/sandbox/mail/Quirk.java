package org.kumobashi.sandbox.mail;

/** What Exchange Online does, or can be made to do, that a tidy server would not. */
public enum Quirk {
  /** IMAP: LOGINDISABLED stands in the capability list before login. On at first. */
  LOGIN_DISABLED(true),
  /** IMAP: SASL-IR is missing from the list and an initial response is refused. */
  NO_SASL_IR(false),
  /** IMAP: OK to AUTHENTICATE, then BAD to the first command and BYE. */
  AUTHENTICATED_BUT_NOT_CONNECTED(false),
  /** IMAP: the same, but only for the twenty-first session of one mailbox. */
  IMAP_TWENTY_SESSIONS(false),
  /**
   * IMAP: "Server Unavailable. 15" without a tag instead of an answer to the token, and the end.
   */
  SERVER_UNAVAILABLE(false),
  /** IMAP: "Request is throttled" to a command after login. */
  THROTTLED_COMMANDS(false),
  /** IMAP: the session ends with BYE when its token does. On at first. */
  SESSION_ENDS_WITH_TOKEN(true),
  /** POP3: a token on the AUTH line itself ends the connection. On at first. */
  POP_TWO_LINES_ONLY(true),
  /** SMTP: AUTH is answered 535 5.7.139, as where an administrator has switched it off. */
  SMTP_AUTH_DISABLED(false),
  /** SMTP: a fourth session of one mailbox hears 432 4.3.2. On at first. */
  SMTP_THREE_SESSIONS(true),
  /** SMTP: the answer to an unknown command comes late. On at first. */
  TARPIT(true),
  /** SMTP: 554 5.2.252 after a message whose From is not the sender's to use. On at first. */
  SEND_AS_DENIED(true),
  /** SMTP: 554 5.2.3 after a message larger than {@link MailQuirks#sendLimit}. On at first. */
  SEND_LIMIT(true),
  /** SMTP: 421 4.4.2 to MAIL beyond {@link MailQuirks#messagesPerMinute}. */
  SUBMISSION_RATE(false),
  /** SMTP: 554 5.2.0 after a message beyond {@link MailQuirks#recipientsPerDay}. */
  SUBMISSION_QUOTA(false),
  /** SMTP: a message that was sent is also put into the sender's Sent Items. On at first. */
  SAVES_SENT(true),
  /**
   * SMTP: of a message only size and SHA-256 are kept ({@link SandboxMail#digests}); it is neither
   * judged nor delivered. For loads that would not fit into memory.
   */
  KEEPS_DIGESTS_ONLY(false),
  /** SMTP: the message is accepted, but the connection ends instead of a reply to its end. */
  HANG_UP_AFTER_ACCEPTING(false),
  /** SMTP: the connection ends instead of a reply to the message's end, and nothing is kept. */
  HANG_UP_AT_FINAL_DOT(false),
  /** All: a refused token is first answered with a challenge that holds the error as JSON. */
  ERROR_CHALLENGE(false),
  /** All: good tokens are refused like bad ones. */
  REFUSE_TOKENS(false),
  /**
   * All: IMAP answers "Request is throttled" to the login, POP3 refuses it, SMTP says 421 4.4.2.
   */
  THROTTLED(false),
  /** All: the connection ends instead of an answer to the token. */
  HANG_UP_AT_LOGIN(false),
  /** All: no greeting, and the connection ends. */
  HANG_UP_AT_GREETING(false),
  /** All: octets that are no greeting, and the connection stays. */
  GARBAGE_AT_GREETING(false),
  /** SMTP: the message is accepted, but the reply to its end is none. */
  GARBAGE_AFTER_ACCEPTING(false);

  /** No word of any of the protocols. */
  static final String GARBAGE = "\u0000\u00ff\u0016\u0003 \u0080(;; 9z";

  private final boolean onAtFirst;

  Quirk(boolean onAtFirst) {
    this.onAtFirst = onAtFirst;
  }

  boolean isOnAtFirst() {
    return onAtFirst;
  }
}
