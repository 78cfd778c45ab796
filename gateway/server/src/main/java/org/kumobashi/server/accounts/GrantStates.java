package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;

/** Changes what a grant is worth, with its line of the audit log in the same transaction. */
final class GrantStates {
  private final Changes changes;
  private final InstantSource clock;

  GrantStates(Changes changes, InstantSource clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /** Sets the state; the result is whether there is that grant. */
  boolean set(Sql sql, GrantId id, Grant.State state, String reason) throws SQLException {
    Optional<Grant> present = GrantTable.find(sql, id);
    if (present.isEmpty()) {
      return false;
    }
    if (present.get().state() != state) {
      GrantTable.touch(sql, id, clock.instant());
      announce(sql, present.get(), state, reason);
    }
    GrantTable.setState(sql, id, state, reason);
    return true;
  }

  // All gateways that share the store end the sessions of a blocked account.
  private void announce(Sql sql, Grant grant, Grant.State state, String reason)
      throws SQLException {
    String detail = "%s to %s: %s".formatted(grant.state(), state, reason);
    Act act = Act.of(Act.What.GRANT_STATE_CHANGED, grant, detail);
    if (state == Grant.State.BLOCKED) {
      changes.announce(sql, act);
    } else {
      changes.record(sql, act);
    }
  }
}
