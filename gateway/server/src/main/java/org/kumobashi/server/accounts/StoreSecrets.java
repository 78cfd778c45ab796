package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/** The vault and the rows its secrets lie in: which owner name belongs to which row. */
final class StoreSecrets {
  private static final String VERIFIER_KEY = "verifier-key";
  private static final String AUDIT_KEY = "audit-key";
  private static final String ATTEMPT_KEY = "attempt-key";

  private final Vault vault;
  private final RandomWords random;

  StoreSecrets(Vault vault, RandomWords random) {
    this.vault = vault;
    this.random = random;
  }

  /** The key that device passwords are verified with; made at first use. In a transaction. */
  Secret verifierKey(Sql sql) throws SQLException {
    return key(sql, VERIFIER_KEY);
  }

  /** The key that seals the audit log; made at first use. In a transaction. */
  Secret auditKey(Sql sql) throws SQLException {
    return key(sql, AUDIT_KEY);
  }

  /**
   * The key that hides what wrong passwords are counted for; made at first use. In a transaction.
   */
  Secret attemptKey(Sql sql) throws SQLException {
    return key(sql, ATTEMPT_KEY);
  }

  private Secret key(Sql sql, String purpose) throws SQLException {
    String owner = storeOwner(purpose);
    Optional<SealedSecret> present = SecretTable.find(sql, purpose);
    if (present.isPresent()) {
      return vault.open(owner, present.get());
    }
    Secret made = random.key();
    SecretTable.insert(sql, purpose, vault.seal(owner, made));
    return made;
  }

  SealedSecret sealToken(GrantId grant, Secret token) {
    return vault.seal(grantOwner(grant), token);
  }

  Secret openToken(GrantId grant, SealedSecret sealed) {
    return vault.open(grantOwner(grant), sealed);
  }

  /** Replaces a token that is still the expected one; whether it did. In a transaction. */
  boolean replaceToken(Sql sql, GrantId grant, TokenChange change) throws SQLException {
    Optional<SealedSecret> present = GrantTable.token(sql, grant);
    if (present.isEmpty() || !openToken(grant, present.get()).equals(change.redeemed())) {
      return false;
    }
    SealedSecret sealed = vault.replace(grantOwner(grant), present.get(), change.replacement());
    GrantTable.setToken(sql, grant, sealed);
    GrantTable.touch(sql, grant, change.at());
    return true;
  }

  /** One token in place of another. */
  record TokenChange(Secret redeemed, Secret replacement, Instant at) {}

  /** Wraps all data keys with the current master key; how many. In a transaction. */
  int rewrap(Sql sql) throws SQLException {
    int count = 0;
    for (String purpose : SecretTable.purposes(sql)) {
      SealedSecret sealed = SecretTable.find(sql, purpose).orElseThrow();
      SecretTable.update(sql, purpose, vault.rewrap(storeOwner(purpose), sealed));
      count++;
    }
    for (GrantId grant : GrantTable.ids(sql)) {
      Optional<SealedSecret> sealed = GrantTable.token(sql, grant);
      if (sealed.isPresent()) {
        GrantTable.setToken(sql, grant, vault.rewrap(grantOwner(grant), sealed.get()));
        count++;
      }
    }
    return count;
  }

  private static String storeOwner(String purpose) {
    return "store:" + purpose;
  }

  private static String grantOwner(GrantId grant) {
    return "grant:" + grant + ":refresh-token";
  }
}
