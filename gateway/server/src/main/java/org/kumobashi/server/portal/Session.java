package org.kumobashi.server.portal;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.tokens.SignedInUser;

/** A person who signed in with one browser. */
final class Session {
  private static final int MOST_FORMS = 1000;

  private final Secret token;
  private final SignedInUser user;
  private final String mailbox;
  private final Instant until;
  private final Set<Secret> usedForms = ConcurrentHashMap.newKeySet();

  Session(Secret token, SignedInUser user, String mailbox, Instant until) {
    this.token = token;
    this.user = user;
    this.mailbox = mailbox;
    this.until = until;
  }

  Secret token() {
    return token;
  }

  SignedInUser user() {
    return user;
  }

  /** The person's own address, normalised. */
  String mailbox() {
    return mailbox;
  }

  boolean isValidAt(Instant now) {
    return now.isBefore(until);
  }

  /** Takes a form that may be sent once; false if it was sent before. */
  boolean use(Secret form) {
    return usedForms.size() < MOST_FORMS && usedForms.add(form);
  }
}
