package org.kumobashi.protocol.identity;

import java.util.Optional;

/**
 * The closed set of ways a login can end without a session. Each dialect turns every one of them
 * into its own words. {@code cause} texts are for the log, never for the client, and never hold a
 * secret.
 */
public sealed interface LoginFailure {
  /** What went wrong, for the operator's log. */
  String cause();

  /** The user or the password is wrong; which of the two is not told to anyone. */
  record BadCredentials(String cause) implements LoginFailure {}

  /** Too many wrong passwords from this address or for this mailbox lately. */
  record TooManyAttempts(String cause) implements LoginFailure {}

  /**
   * The grant is dead until its owner signs in again.
   *
   * @param portal where to sign in, shown to the client
   */
  record SignInRequired(String cause, String portal) implements LoginFailure {}

  /**
   * The device may not use this protocol, come from this network, or its mailbox is switched off.
   */
  record NotPermitted(String cause) implements LoginFailure {}

  /** The mailbox has as many sessions as it may have. */
  record TooManySessions(String cause) implements LoginFailure {}

  /** Entra ID cannot be reached, is slow or throttles; nothing is wrong with the grant. */
  record TokenServiceUnavailable(String cause) implements LoginFailure {}

  /** The mail server cannot be reached, throttles, or ended the conversation. */
  record UpstreamUnreachable(String cause) implements LoginFailure {}

  /** The mail server said something its protocol does not allow. */
  record UpstreamViolation(String cause) implements LoginFailure {}

  /** The mailbox has done too much in a short time, by the mail server's count or by ours. */
  record Throttled(String cause) implements LoginFailure {}

  /**
   * The mail server refused the mailbox.
   *
   * @param tokenSuspect whether a fresh access token might change the answer
   * @param advice a sentence for the client on what to do and who can do it; empty if only the log
   *     can tell
   */
  record UpstreamRefused(String cause, boolean tokenSuspect, Optional<String> advice)
      implements LoginFailure {
    public UpstreamRefused(String cause, boolean tokenSuspect) {
      this(cause, tokenSuspect, Optional.empty());
    }
  }

  /** The account is disabled, locked or barred by policy; only the help desk can change that. */
  record AccountBlocked(String cause) implements LoginFailure {}

  /** The gateway's own registration or configuration is wrong; waiting does not heal it. */
  record Misconfigured(String cause) implements LoginFailure {}
}
