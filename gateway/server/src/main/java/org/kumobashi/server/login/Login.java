package org.kumobashi.server.login;

import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.BadCredentials;
import org.kumobashi.protocol.identity.LoginFailure.NotPermitted;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.protocol.identity.LoginFailure.TooManyAttempts;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.TokenOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The login story: may this address try, whose password is it, may that device do this, is there a
 * token. Nothing is asked of Entra ID before the password is known to be right. Blocks; belongs on
 * a virtual thread.
 */
public final class Login {
  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  /**
   * No mailbox has this name, since it has no domain: it is looked up so that a bad name costs what
   * a good one does.
   */
  private static final String NOBODY = "-";

  private final Accounts accounts;
  private final AccessTokens tokens;
  private final AttemptLimiter limiter;
  private final Optional<String> defaultDomain;
  private final Clock clock;

  Login(
      Accounts accounts,
      AccessTokens tokens,
      AttemptLimiter limiter,
      Optional<String> defaultDomain,
      Clock clock) {
    this.accounts = accounts;
    this.tokens = tokens;
    this.limiter = limiter;
    this.defaultDomain = defaultDomain;
    this.clock = clock;
  }

  /** The story as a gateway tells it. */
  public static Login create(
      Configuration configuration, Accounts accounts, AccessTokens tokens, Clock clock) {
    AttemptLimiter limiter = new AttemptLimiter(configuration.limits(), TimeMeter.SYSTEM_NANOTIME);
    return new Login(accounts, tokens, limiter, configuration.defaultDomain(), clock);
  }

  /** From credentials to an admission, or the reason why not. */
  public LoginOutcome attempt(LoginRequest request) {
    String mailbox =
        Username.parse(request.credentials().typedUser(), defaultDomain)
            .map(Username::mailbox)
            .orElse(NOBODY);
    if (!limiter.mayTry(request.client(), mailbox)) {
      return refused(new TooManyAttempts("too many wrong passwords lately"));
    }
    try {
      Optional<Device> device = accounts.device(mailbox, request.credentials().password());
      if (device.isEmpty()) {
        limiter.failed(request.client(), mailbox);
        return refused(new BadCredentials("no device of " + mailbox + " has this password"));
      }
      limiter.succeeded(request.client(), mailbox);
      return permitted(request, device.get());
    } catch (StoreException unusable) {
      return storeTrouble(unusable);
    }
  }

  private LoginOutcome permitted(LoginRequest request, Device device) {
    InetAddress client = request.client();
    if (!device.isValidAt(clock.instant())) {
      return refused(new NotPermitted("the password of device " + device.id() + " has expired"));
    }
    if (!device.protocols().contains(request.protocol())) {
      return refused(
          new NotPermitted("device " + device.id() + " may not use " + request.protocol().word()));
    }
    if (!device.mayComeFrom(client)) {
      return refused(
          new NotPermitted(
              "device " + device.id() + " may not come from " + client.getHostAddress()));
    }
    LoginOutcome outcome = opened(request, device);
    if (outcome instanceof LoginOutcome.Admitted) {
      accounts.recordUse(device.id(), client.getHostAddress(), request.protocol().word());
    }
    return outcome;
  }

  private LoginOutcome opened(LoginRequest request, Device device) {
    Optional<Mailbox> mailbox = accounts.mailbox(device.mailbox()).filter(Mailbox::enabled);
    if (mailbox.isEmpty()) {
      return refused(new NotPermitted("the mailbox " + device.mailbox() + " is switched off"));
    }
    Optional<Grant> grant = accounts.grant(mailbox.get().grant());
    if (grant.isEmpty()) {
      return refused(new NotPermitted("the mailbox " + device.mailbox() + " has no grant"));
    }
    return switch (tokens.token(grant.get())) {
      case TokenOutcome.Unavailable(LoginFailure failure) -> refused(failure);
      case TokenOutcome.Available(var token, boolean fresh) ->
          new LoginOutcome.Admitted(
              new Admission(request.protocol(), mailbox.get(), device, grant.get(), token, fresh));
    };
  }

  /**
   * Upstream rejected the token of this admission: once more with a fresh one, unless that one was
   * fresh.
   */
  public LoginOutcome again(Admission rejected) {
    if (rejected.fresh()) {
      return refused(new UpstreamRefused("upstream rejects fresh tokens too", false));
    }
    tokens.forget(rejected.grant().id(), rejected.token());
    return renew(rejected);
  }

  /**
   * The same admission with the token of this moment, for a session that needs another upstream
   * connection.
   */
  public LoginOutcome renew(Admission earlier) {
    try {
      Optional<Grant> grant = accounts.grant(earlier.grant().id());
      if (grant.isEmpty() || accounts.device(earlier.device().id()).isEmpty()) {
        return refused(new NotPermitted("device or grant has been removed"));
      }
      return switch (tokens.token(grant.get())) {
        case TokenOutcome.Unavailable(LoginFailure failure) -> refused(failure);
        case TokenOutcome.Available(var token, boolean fresh) ->
            new LoginOutcome.Admitted(
                new Admission(
                    earlier.protocol(),
                    earlier.mailbox(),
                    earlier.device(),
                    grant.get(),
                    token,
                    fresh));
      };
    } catch (StoreException unusable) {
      return storeTrouble(unusable);
    }
  }

  // The client must not throw its password away because a disk is full.
  private static LoginOutcome storeTrouble(StoreException unusable) {
    LOG.error("event=store-unusable doing=\"logging in\" cause=\"{}\"", unusable.getMessage());
    return refused(new TokenServiceUnavailable("store: " + unusable.getMessage()));
  }

  private static LoginOutcome refused(LoginFailure failure) {
    return new LoginOutcome.Refused(failure);
  }
}
