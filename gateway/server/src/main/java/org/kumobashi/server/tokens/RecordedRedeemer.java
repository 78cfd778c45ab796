package org.kumobashi.server.tokens;

import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.Grant;

/**
 * Has every use of a refresh token, or of the client credential in place of one, written into the
 * audit log, with the occasion it was used on.
 */
final class RecordedRedeemer implements Redeemer {
  private final Redeemer redeemer;
  private final Accounts accounts;
  private final String occasion;

  RecordedRedeemer(Redeemer redeemer, Accounts accounts, String occasion) {
    this.redeemer = redeemer;
    this.accounts = accounts;
    this.occasion = occasion;
  }

  @Override
  public Redemption redeem(Grant grant, Optional<Secret> refreshToken) {
    Redemption redemption = redeemer.redeem(grant, refreshToken);
    accounts.note(Actor.GATEWAY, act(grant, redemption));
    return redemption;
  }

  private Act act(Grant grant, Redemption redemption) {
    return switch (redemption) {
      case Redemption.Redeemed redeemed ->
          Act.of(
              switch (grant.kind()) {
                case DELEGATED -> Act.What.REFRESH_TOKEN_REDEEMED;
                case APP_ONLY -> Act.What.CLIENT_CREDENTIAL_USED;
              },
              grant,
              occasion);
      case Redemption.Dead dead -> failed(grant, dead.cause());
      case Redemption.Foreign foreign -> failed(grant, foreign.cause());
      case Redemption.Misconfigured ours -> failed(grant, ours.cause());
      case Redemption.Throttled throttled -> failed(grant, throttled.cause());
      case Redemption.Unavailable away -> failed(grant, away.cause());
    };
  }

  private Act failed(Grant grant, String cause) {
    return Act.of(Act.What.REDEMPTION_FAILED, grant, occasion + ": " + cause);
  }
}
