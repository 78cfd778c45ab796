package org.kumobashi.server.tokens;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;

/** Holds an answer to its grant's identity and has the rotated refresh token stored. */
final class GrantKeeper implements AnswerKeeper {
  private final Grant grant;
  private final Consumer<Secret> rotated;

  /**
   * @param grant whose tokens the answer must hold
   * @param rotated stores a refresh token durably; the exchange fails if it throws
   */
  GrantKeeper(Grant grant, Consumer<Secret> rotated) {
    this.grant = grant;
    this.rotated = rotated;
  }

  @Override
  public void keep(TokenAnswer answer) throws IOException {
    Optional<TokenOwner> owner = answer.idToken().flatMap(TokenOwner::read);
    refuseAnother(owner);
    // Stored even if the rest of the answer is useless: the old token may already be dead.
    answer.refreshToken().ifPresent(rotated);
    if (answer.idToken().isPresent() && owner.isEmpty()) {
      throw new EntraUnavailable(200, Optional.empty(), "an id token that cannot be read");
    }
  }

  // The refresh token that came with it is dropped: it is somebody else's, who never gave it to
  // this grant. Nothing is lost by that. The one redeemed is no better and stays where it is: its
  // failure is remembered by it, and an import replaces it.
  private void refuseAnother(Optional<TokenOwner> owner) throws ForeignToken {
    if (grant.kind() == Grant.Kind.DELEGATED && owner.isPresent() && !owner.get().matches(grant)) {
      throw new ForeignToken(owner.get().describeAgainst(grant));
    }
  }
}
