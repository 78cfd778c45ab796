package org.kumobashi.server.login;

import org.kumobashi.protocol.identity.LoginFailure;

/** How a login ended. */
public sealed interface LoginOutcome {
  /** The client is let in. */
  record Admitted(Admission admission) implements LoginOutcome {}

  /** It is not, for this reason. */
  record Refused(LoginFailure failure) implements LoginOutcome {}
}
