package org.kumobashi.server.login;

import org.kumobashi.protocol.identity.LoginFailure;

/** How a login ended, as far as the gateway and Entra ID are concerned. */
public sealed interface LoginOutcome {
  /** It may go on to upstream. */
  record Admitted(Admission admission) implements LoginOutcome {}

  /** It ends here. */
  record Refused(LoginFailure failure) implements LoginOutcome {}
}
