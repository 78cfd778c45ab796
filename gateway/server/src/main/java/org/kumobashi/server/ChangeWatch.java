package org.kumobashi.server;

import java.util.Optional;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.login.Admission;
import org.kumobashi.server.net.NetServer;

/**
 * Has sessions follow what administration changed, in this process or another: a revoked device, a
 * removed or blocked grant or a disabled mailbox ends its sessions. New logins see changes by
 * themselves. While a grant only waits for a sign-in its sessions go on.
 */
final class ChangeWatch {
  private final StoredAccounts accounts;
  private final NetServer net;
  private long seen;

  ChangeWatch(StoredAccounts accounts, NetServer net) {
    this.accounts = accounts;
    this.net = net;
    this.seen = accounts.changes();
  }

  /** Looks once; not by two threads at once. */
  void look() {
    long changes = accounts.changes();
    if (changes != seen) {
      seen = changes;
      net.endSessions(admission -> noLongerHolds(accounts, admission));
      net.renewSessions(admission -> hasChanged(accounts, admission));
    }
  }

  private static boolean hasChanged(Accounts accounts, Admission admission) {
    return !accounts.device(admission.device().id()).equals(Optional.of(admission.device()))
        || !accounts
            .mailbox(admission.mailbox().address())
            .equals(Optional.of(admission.mailbox()));
  }

  private static boolean noLongerHolds(Accounts accounts, Admission admission) {
    return accounts.device(admission.device().id()).isEmpty()
        || accounts
            .grant(admission.grant().id())
            .filter(grant -> grant.state() != Grant.State.BLOCKED)
            .isEmpty()
        || accounts.mailbox(admission.mailbox().address()).filter(Mailbox::enabled).isEmpty();
  }
}
