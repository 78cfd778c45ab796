package org.kumobashi.server.portal;

import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.TokenOutcome;

/**
 * Tries a mailbox upstream with a token of the grant that is to open it, as a login would: a token
 * from memory that upstream refuses is replaced once. Blocks; changes nothing in the store.
 */
record MailboxTrial(AccessTokens tokens, MailboxProbe probe) {
  /**
   * Why a mailbox does not open.
   *
   * @param protocol by which it does not; empty if there was no token to try it with
   */
  record Objection(Optional<Protocol> protocol, LoginFailure failure) {
    /** For the log. */
    String describe() {
      return protocol.map(Protocol::word).orElse("token") + ": " + failure.cause();
    }
  }

  /** Empty if it opens. */
  Optional<Objection> objection(Grant grant, String mailbox) {
    return switch (tokens.token(grant)) {
      case TokenOutcome.Unavailable(LoginFailure failure) ->
          Optional.of(new Objection(Optional.empty(), failure));
      case TokenOutcome.Available token -> {
        Optional<Objection> refusal = refusal(grant, mailbox, token);
        if (refusal.isEmpty() || token.fresh() || !isRefused(refusal.get().failure())) {
          yield refusal;
        }
        tokens.forget(grant.id(), token.token());
        yield again(grant, mailbox, refusal.get());
      }
    };
  }

  private Optional<Objection> again(Grant grant, String mailbox, Objection first) {
    return switch (tokens.token(grant)) {
      case TokenOutcome.Unavailable unavailable -> Optional.of(first);
      case TokenOutcome.Available token -> refusal(grant, mailbox, token);
    };
  }

  private static boolean isRefused(LoginFailure failure) {
    return failure instanceof LoginFailure.UpstreamRefused;
  }

  private Optional<Objection> refusal(Grant grant, String mailbox, TokenOutcome.Available token) {
    // An application has no name of its own to send by: there the mailbox is the user.
    String upn =
        switch (grant.kind()) {
          case DELEGATED -> grant.upn();
          case APP_ONLY -> mailbox;
        };
    return probe
        .open(mailbox, upn, token.token())
        .map(it -> new Objection(Optional.of(it.protocol()), it.failure()));
  }
}
