package org.kumobashi.server;

import java.util.Optional;
import java.util.function.LongSupplier;
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
  private final LongSupplier counter;
  private final Runnable follow;
  private long seen;

  ChangeWatch(StoredAccounts accounts, NetServer net) {
    this(
        accounts::changes,
        () -> {
          net.endSessions(admission -> noLongerHolds(accounts, admission));
          net.renewSessions(admission -> hasChanged(accounts, admission));
        });
  }

  /**
   * @param counter grows with each change
   * @param follow has the sessions follow what changed
   */
  ChangeWatch(LongSupplier counter, Runnable follow) {
    this.counter = counter;
    this.follow = follow;
    this.seen = counter.getAsLong();
  }

  /** Looks once; not by two threads at once. */
  void look() {
    long changes = counter.getAsLong();
    if (changes != seen) {
      follow.run();
      // Not before: where the store fails in between, the next look is for the same changes.
      seen = changes;
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
