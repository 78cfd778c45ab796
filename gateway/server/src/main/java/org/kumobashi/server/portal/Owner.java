package org.kumobashi.server.portal;

import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;

/** A signed-in person, with the mailbox as it is now. */
record Owner(Session session, Mailbox mailbox, Grant grant) {}
