package org.kumobashi.server.portal;

import java.util.function.Consumer;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Administration;
import org.kumobashi.server.accounts.Enrolments;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.tokens.SignInService;

/**
 * The rooms the portal works with.
 *
 * @param renewed told when a grant has a new refresh token, so that old setbacks are forgotten
 */
public record PortalRooms(
    SignInService signIn,
    MailboxProbe probe,
    Accounts accounts,
    Administration administration,
    Enrolments enrolments,
    Consumer<GrantId> renewed) {}
