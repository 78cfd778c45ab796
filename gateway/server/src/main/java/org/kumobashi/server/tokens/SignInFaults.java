package org.kumobashi.server.tokens;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.kumobashi.server.accounts.Grant;

/** What a failed redemption of a code means. */
final class SignInFaults {
  private SignInFaults() {}

  /** What the exchange threw is somewhere down the chain of causes. */
  static SignInOutcome outcome(Throwable outermost) {
    for (Throwable cause = outermost; cause != null; cause = cause.getCause()) {
      Optional<SignInOutcome> known = known(cause);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return new SignInOutcome.Misconfigured("MSAL4J could not ask: " + outermost.getMessage());
  }

  private static Optional<SignInOutcome> known(Throwable cause) {
    return switch (cause) {
      case EntraRefusal refusal -> Optional.of(refused(refusal.error()));
      case MissingConsent consent ->
          Optional.of(
              new SignInOutcome.Refused(
                  List.of(MissingConsent.AADSTS), String.valueOf(consent.getMessage())));
      case IOException broken when broken.getCause() instanceof IdTokens.NotGenuine fault ->
          Optional.of(new SignInOutcome.NotGenuine(String.valueOf(fault.getMessage())));
      case IOException broken -> Optional.of(new SignInOutcome.Unavailable(reason(broken)));
      default -> Optional.empty();
    };
  }

  private static SignInOutcome refused(EntraError error) {
    return switch (EntraErrors.classify(error, Grant.Kind.DELEGATED)) {
      case Redemption.Unavailable away -> new SignInOutcome.Unavailable(away.cause());
      case Redemption.Throttled away -> new SignInOutcome.Unavailable(away.cause());
      case Redemption.Misconfigured ours -> new SignInOutcome.Misconfigured(ours.cause());
      case Redemption.Dead dead -> new SignInOutcome.Refused(error.numbers(), dead.cause());
      case Redemption.Foreign foreign -> new SignInOutcome.NotGenuine(foreign.cause());
      case Redemption.Redeemed redeemed -> throw new IllegalStateException("an error is no token");
    };
  }

  private static String reason(IOException broken) {
    Throwable cause = broken.getCause();
    return cause == null ? String.valueOf(broken.getMessage()) : broken.getMessage() + ": " + cause;
  }
}
