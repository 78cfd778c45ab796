package org.kumobashi.server;

import java.net.URI;
import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.portal.MailboxProbe;
import org.kumobashi.server.tokens.MsalSignIn;
import org.kumobashi.server.tokens.SignInMisconfigured;
import org.kumobashi.server.tokens.SignInOutcome;
import org.kumobashi.server.tokens.SignInService;

/** The portal's ways to Entra ID and upstream, which a configuration may change while it serves. */
final class PortalWays implements AutoCloseable {
  private volatile Way current;

  /** Those of one configuration. */
  record Way(MsalSignIn signIn, UpstreamProbe probe) implements AutoCloseable {
    @Override
    public void close() {
      probe.close();
      signIn.close();
    }
  }

  PortalWays(Way first) {
    this.current = first;
  }

  // The old one is left to what uses it still: a sign-in of a person takes seconds, and to break it
  // off would cost more than what is kept.
  void change(Way next) {
    current = next;
  }

  SignInService signIn() {
    return new SignInService() {
      @Override
      public boolean answers() {
        return current.signIn().answers();
      }

      @Override
      public URI page(Beginning beginning) throws SignInMisconfigured {
        return current.signIn().page(beginning);
      }

      @Override
      public SignInOutcome redeem(Secret code, Beginning beginning) {
        return current.signIn().redeem(code, beginning);
      }
    };
  }

  MailboxProbe probe() {
    return new MailboxProbe() {
      @Override
      public Optional<Refusal> open(String mailbox, String upn, AccessToken token) {
        return current.probe().open(mailbox, upn, token);
      }
    };
  }

  @Override
  public void close() {
    current.close();
  }
}
