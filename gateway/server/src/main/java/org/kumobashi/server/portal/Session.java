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
  private final Person person;
  private final Instant until;
  private final Set<Secret> usedForms = ConcurrentHashMap.newKeySet();

  Session(Secret token, Person person, Instant until) {
    this.token = token;
    this.person = person;
    this.until = until;
  }

  /**
   * Who signed in.
   *
   * @param mailbox the person's own address, normalised
   * @param connected whether this sign-in connected it; only an administrator needs none
   * @param administrator whether they administer, as their id token said when they signed in
   */
  record Person(SignedInUser user, String mailbox, boolean connected, boolean administrator) {}

  Secret token() {
    return token;
  }

  SignedInUser user() {
    return person.user();
  }

  /** The person's own address, normalised. */
  String mailbox() {
    return person.mailbox();
  }

  /** Whether the person sees the pages of all mailboxes. */
  boolean isAdministrator() {
    return person.administrator();
  }

  /** The path of what the person came for. */
  String home() {
    return person.connected() ? "/devices" : "/admin";
  }

  boolean isValidAt(Instant now) {
    return now.isBefore(until);
  }

  /** Takes a form that may be sent once; false if it was sent before. */
  boolean use(Secret form) {
    return usedForms.size() < MOST_FORMS && usedForms.add(form);
  }
}
