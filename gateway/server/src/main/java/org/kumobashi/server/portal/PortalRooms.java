package org.kumobashi.server.portal;

import java.util.function.Consumer;
import java.util.function.Function;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.AuditLog;
import org.kumobashi.server.accounts.Directory;
import org.kumobashi.server.accounts.Enrolments;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.MailboxErrors;
import org.kumobashi.server.telemetry.Traces;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.SignInService;

/**
 * The rooms the portal works with.
 *
 * @param administrations for the person who acts
 * @param enrolments for the person who signs in
 * @param overview what administrators see of everybody
 * @param renewed told when a grant has a new refresh token, so that old setbacks are forgotten
 * @param tokens access tokens of grants that are stored
 */
public record PortalRooms(
    SignInService signIn,
    MailboxProbe probe,
    Accounts accounts,
    Function<Actor, Administration> administrations,
    Function<Actor, Enrolments> enrolments,
    Overview overview,
    Consumer<GrantId> renewed,
    AccessTokens tokens) {
  /**
   * What administrators see of everybody.
   *
   * @param sessions those going on
   * @param directory finds mailboxes and devices
   * @param errors what went wrong lately
   * @param traces what the sessions of some say
   * @param audit who did what
   */
  public record Overview(
      LiveSessions sessions,
      Directory directory,
      MailboxErrors errors,
      Traces traces,
      AuditLog audit) {}

  /** What this person may change, in their name. */
  Administration administration(Actor actor) {
    return administrations.apply(actor);
  }
}
