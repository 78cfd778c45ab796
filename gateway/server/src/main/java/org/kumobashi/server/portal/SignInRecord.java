package org.kumobashi.server.portal;

import java.util.Locale;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.Actor;

/** Has sign-ins and sign-outs written into the audit log. */
final class SignInRecord {
  private final Accounts accounts;

  SignInRecord(Accounts accounts) {
    this.accounts = accounts;
  }

  void signedIn(Visit visit, Session.Person person) {
    String as = person.administrator() ? "administrator" : "";
    accounts.note(
        new Actor(person.user().upn(), visit.client()),
        new Act(Act.What.SIGNED_IN, person.mailbox(), "", as));
  }

  /**
   * Records a sign-in that failed, or could not begin.
   *
   * @param who as Entra ID vouched for them; {@code unknown} otherwise
   */
  void failed(Visit visit, String who, Trouble trouble) {
    String mailbox = who.contains("@") ? who.toLowerCase(Locale.ROOT) : "";
    accounts.note(
        new Actor(who, visit.client()),
        new Act(Act.What.SIGN_IN_FAILED, mailbox, "", trouble.word()));
  }

  void signedOut(Visit visit, Session session) {
    accounts.note(
        new Actor(session.user().upn(), visit.client()),
        new Act(Act.What.SIGNED_OUT, session.mailbox(), "", ""));
  }
}
