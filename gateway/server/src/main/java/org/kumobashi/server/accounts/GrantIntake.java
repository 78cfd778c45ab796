package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Takes a grant into the store, within a transaction of its caller. */
record GrantIntake(StoreSecrets secrets, StoredAccounts.Surroundings surroundings) {
  /** Adds it, or renews the one of the same tenant, user and kind, which is active then. */
  Grant take(Sql sql, GrantImport wanted) throws SQLException {
    Instant now = surroundings.clock().instant();
    Optional<Grant> present = GrantTable.sameUser(sql, wanted);
    GrantId id = present.map(Grant::id).orElseGet(surroundings.random()::grantId);
    Grant grant = grant(id, wanted, now);
    SealedSecret token = sealed(id, wanted);
    Instant due = StoredIdleGrants.firstDue(now, surroundings.random());
    if (present.isPresent()) {
      GrantTable.renew(sql, grant, token, due);
    } else {
      GrantTable.insert(sql, grant, token, due);
    }
    return grant;
  }

  private static Grant grant(GrantId id, GrantImport wanted, Instant now) {
    return new Grant(
        id,
        wanted.kind(),
        wanted.tenant(),
        wanted.objectId(),
        wanted.upn(),
        Grant.State.ACTIVE,
        now);
  }

  private SealedSecret sealed(GrantId id, GrantImport wanted) {
    return wanted
        .refreshToken()
        .map(secret -> secrets.sealToken(id, secret))
        .orElse(new SealedSecret("", ""));
  }
}
