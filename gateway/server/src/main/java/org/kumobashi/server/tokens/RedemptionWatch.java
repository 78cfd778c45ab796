package org.kumobashi.server.tokens;

import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees every redemption pass, a login's and a keep-alive's alike: has the store remember when a
 * refresh token was used, and tells the keep-alives how Entra ID fares.
 */
final class RedemptionWatch implements Redeemer {
  private static final Logger LOG = LoggerFactory.getLogger(RedemptionWatch.class);

  private final Redeemer redeemer;
  private final Accounts accounts;
  private final KeepAlive.Rules rules;

  RedemptionWatch(Redeemer redeemer, Accounts accounts, KeepAlive.Rules rules) {
    this.redeemer = redeemer;
    this.accounts = accounts;
    this.rules = rules;
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    Redemption redemption = redeemer.redeem(grant, refreshToken);
    rules.pause().saw(redemption);
    if (redemption instanceof Redemption.Redeemed && refreshToken.isPresent()) {
      record(grant);
    }
    return redemption;
  }

  // Not worth a login: the grant is only kept alive earlier than it need be.
  private void record(Grant grant) {
    try {
      accounts.recordRedeemed(grant.id(), rules.times().next(rules.clock().instant()));
    } catch (StoreException trouble) {
      LOG.error(
          "event=store-unusable doing=\"recording a redemption\" grant={} cause=\"{}\"",
          grant.id(),
          trouble.getMessage());
    }
  }
}
