package org.kumobashi.server;

import java.net.URI;
import java.util.Optional;
import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.portal.MailboxProbe;
import org.kumobashi.server.tokens.SignInMisconfigured;
import org.kumobashi.server.tokens.SignInOutcome;
import org.kumobashi.server.tokens.SignInService;

/** The portal's ways to Entra ID and upstream, which a configuration may change while it serves. */
final class PortalWays implements AutoCloseable {
  private volatile Counted current;

  /**
   * Those of one configuration.
   *
   * @param end closes them
   */
  record Way(SignInService signIn, MailboxProbe probe, Runnable end) {}

  /** What somebody does by them. */
  private interface Use<T, E extends Exception> {
    T of(Way way) throws E;
  }

  PortalWays(Way first) {
    this.current = new Counted(first);
  }

  // The old one is left to what uses it still: a sign-in of a person takes seconds, and to break it
  // off would cost more than what is kept.
  void change(Way next) {
    Counted last = current;
    current = new Counted(next);
    last.leave();
  }

  private <T, E extends Exception> T by(Use<T, E> use) throws E {
    Counted taken = current;
    while (!taken.enter()) {
      if (taken.equals(current)) {
        throw new IllegalStateException("the portal has stopped");
      }
      taken = current;
    }
    try {
      return use.of(taken.way);
    } finally {
      taken.leave();
    }
  }

  SignInService signIn() {
    return new SignInService() {
      @Override
      public boolean answers() {
        return by(way -> way.signIn().answers());
      }

      @Override
      public URI page(Beginning beginning) throws SignInMisconfigured {
        return by(way -> way.signIn().page(beginning));
      }

      @Override
      public SignInOutcome redeem(Secret code, Beginning beginning) {
        return by(way -> way.signIn().redeem(code, beginning));
      }
    };
  }

  MailboxProbe probe() {
    return new MailboxProbe() {
      @Override
      public Optional<Refusal> open(String mailbox, String upn, AccessToken token) {
        return by(way -> way.probe().open(mailbox, upn, token));
      }
    };
  }

  @Override
  public void close() {
    current.leave();
  }

  /** A way that ends when it is current no more and its last use is over. */
  private static final class Counted {
    private final Way way;

    /** One of them for being current. */
    private int uses = 1;

    Counted(Way way) {
      this.way = way;
    }

    /** One more use begins; false if it has ended already. */
    synchronized boolean enter() {
      if (uses > 0) {
        uses++;
        return true;
      }
      return false;
    }

    void leave() {
      if (left() == 0) {
        way.end().run();
      }
    }

    private synchronized int left() {
      uses--;
      return uses;
    }
  }
}
