package org.kumobashi.server.tokens;

/** How waiting for the answer to a device code ended. */
public sealed interface DeviceOutcome {
  /** Somebody typed the code, and Entra ID said how that went. */
  record Answered(SignInOutcome outcome) implements DeviceOutcome {}

  /** Somebody typed the code and said no. */
  record Declined() implements DeviceOutcome {}

  /** Nobody finished signing in before the code ended. */
  record Expired() implements DeviceOutcome {}
}
