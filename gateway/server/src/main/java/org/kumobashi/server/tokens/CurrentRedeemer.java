package org.kumobashi.server.tokens;

import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

/**
 * Redeems by the redeemer of the moment. One that is replaced ends what it has begun, since Entra
 * ID may have rotated a refresh token already, and is closed behind the last of it.
 */
final class CurrentRedeemer implements Redeemer {
  private Term current;

  /** One redeemer, as long as somebody uses it. */
  private static final class Term {
    private final Redeemer redeemer;
    private final Runnable closing;
    private int users;

    Term(Redeemer redeemer, Runnable closing) {
      this.redeemer = redeemer;
      this.closing = closing;
    }
  }

  /**
   * @param closing closes what the redeemer needs
   */
  CurrentRedeemer(Redeemer first, Runnable closing) {
    this.current = new Term(first, closing);
  }

  /** Redeems by this one from here on. */
  synchronized void change(Redeemer next, Runnable closing) {
    Term old = current;
    current = new Term(next, closing);
    if (old.users == 0) {
      old.closing.run();
    }
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    Term mine = enter();
    try {
      return mine.redeemer.redeem(grant, refreshToken);
    } finally {
      leave(mine);
    }
  }

  private synchronized Term enter() {
    current.users++;
    return current;
  }

  private synchronized void leave(Term term) {
    term.users--;
    if (term.users == 0 && !term.equals(current)) {
      term.closing.run();
    }
  }

  /** Closes what the redeemer of the moment needs. */
  synchronized void close() {
    current.closing.run();
  }
}
