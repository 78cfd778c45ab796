package org.kumobashi.server.login;

import java.util.Optional;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Username;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.MailboxError;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.TokenOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The login story: may this client try, does this secret belong to a device of this mailbox, may
 * that device come this way, is there an access token. No token is touched before the password was
 * found right. Blocks; belongs on a virtual thread.
 */
public final class Login {
  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  // Stands in for a user name that is none, so that looking it up takes the usual time.
  private static final String NOBODY = "nobody@invalid";

  private final Accounts accounts;
  private final AccessTokens tokens;
  private final AttemptLimiter limiter;
  private final LoginSettings settings;
  private final PasswordUses uses;

  public Login(
      Accounts accounts, AccessTokens tokens, AttemptLimiter limiter, LoginSettings settings) {
    this.accounts = accounts;
    this.tokens = tokens;
    this.limiter = limiter;
    this.settings = settings;
    this.uses = new PasswordUses(accounts);
  }

  /** Decides about a login. Trouble of the store is told as temporary. */
  public LoginOutcome attempt(LoginRequest request) {
    String mailbox = mailbox(request).orElse(NOBODY);
    try {
      return switch (verified(request, mailbox)) {
        case Verified.Right(var device) ->
            noted(request, mailbox, device.id(), recognised(request, mailbox, device));
        case Verified.Wrong(var failure) ->
            noted(request, mailbox, "", wrong(request, mailbox, failure));
        case Verified.NotLookedAt(var failure) ->
            noted(request, mailbox, "", new LoginOutcome.Refused(failure));
      };
    } catch (StoreException trouble) {
      return storeTrouble(trouble);
    }
  }

  /** The mailbox a client names, whether or not there is one; empty if its user name is none. */
  public Optional<String> mailbox(LoginRequest request) {
    return Username.parse(request.credentials().typedUser(), settings.defaultDomain())
        .map(Username::mailbox);
  }

  /**
   * Takes note of what went wrong for a client after its login, where its owner and administrators
   * find it. Does not block.
   */
  public void note(MailboxError error) {
    settings.errors().accept(error);
  }

  // The mailbox need not exist: nobody may learn from the time it takes whether it does.
  private LoginOutcome noted(
      LoginRequest request, String mailbox, String device, LoginOutcome outcome) {
    if (outcome instanceof LoginOutcome.Refused(var failure)) {
      note(
          new MailboxError(
              mailbox,
              MailboxError.Kind.of(failure),
              Optional.of(request.protocol()),
              device,
              request.client().getHostAddress(),
              failure.cause()));
    }
    return outcome;
  }

  /**
   * Another try after upstream refused the token of an admission: with a token redeemed for it, or
   * none if there is no better one to be had.
   */
  public LoginOutcome again(Admission rejected) {
    if (rejected.fresh()) {
      return refusedByUpstream("upstream refused a fresh access token");
    }
    tokens.forget(rejected.grant().id(), rejected.token());
    try {
      return accounts
          .grant(rejected.grant().id())
          .map(grant -> retried(rejected, grant))
          .orElseGet(this::withoutGrant);
    } catch (StoreException trouble) {
      return storeTrouble(trouble);
    }
  }

  /**
   * The same admission with the token of this moment, for a session that needs another upstream
   * connection.
   */
  public LoginOutcome renew(Admission earlier) {
    try {
      if (accounts.device(earlier.device().id()).isEmpty()) {
        return notPermitted("the device has been revoked");
      }
      return accounts
          .mailbox(earlier.mailbox().address())
          .filter(Mailbox::enabled)
          .map(mailbox -> opened(earlier.protocol(), mailbox, earlier.device()))
          .orElseGet(() -> notPermitted("the mailbox is switched off"));
    } catch (StoreException trouble) {
      return storeTrouble(trouble);
    }
  }

  /** What the password alone says. */
  private sealed interface Verified {
    record Right(Device device) implements Verified {}

    record Wrong(LoginFailure failure) implements Verified {}

    record NotLookedAt(LoginFailure failure) implements Verified {}
  }

  // Who is refused anyway does not wait in line before it hears so.
  private Verified verified(LoginRequest request, String mailbox) {
    Attempt attempt = Attempt.of(request, mailbox);
    return limiter
        .refusal(attempt)
        .<Verified>map(Verified.NotLookedAt::new)
        .orElseGet(() -> limiter.inTurn(attempt, () -> lookedAt(request, attempt)));
  }

  private Verified lookedAt(LoginRequest request, Attempt attempt) {
    Optional<LoginFailure> refusal = limiter.refusal(attempt);
    if (refusal.isPresent()) {
      return new Verified.NotLookedAt(refusal.get());
    }
    String mailbox = attempt.mailbox();
    Optional<Device> device = accounts.device(mailbox, request.credentials().password());
    if (device.isEmpty()) {
      limiter.failed(attempt);
      return new Verified.Wrong(
          new LoginFailure.BadCredentials("no device of " + mailbox + " has this password"));
    }
    limiter.succeeded(attempt);
    return new Verified.Right(device.get());
  }

  private LoginOutcome wrong(LoginRequest request, String mailbox, LoginFailure failure) {
    uses.wrong(request, mailbox);
    return new LoginOutcome.Refused(failure);
  }

  private LoginOutcome recognised(LoginRequest request, String address, Device device) {
    LoginOutcome outcome =
        objection(request, device)
            .map(Login::notPermitted)
            .orElseGet(() -> opened(request, address, device));
    uses.right(request, device, outcome);
    return outcome;
  }

  private LoginOutcome opened(LoginRequest request, String address, Device device) {
    return accounts
        .mailbox(address)
        .filter(Mailbox::enabled)
        .map(mailbox -> opened(request.protocol(), mailbox, device))
        .orElseGet(() -> notPermitted("the mailbox is switched off"));
  }

  private Optional<String> objection(LoginRequest request, Device device) {
    if (!device.isValidAt(settings.clock().instant())) {
      return Optional.of("the device password has expired");
    }
    if (!device.protocols().contains(request.protocol())) {
      return Optional.of("the device may not use " + request.protocol().word());
    }
    if (!device.mayComeFrom(request.client())) {
      return Optional.of("the device may not come from this network");
    }
    return Optional.empty();
  }

  private LoginOutcome opened(Protocol protocol, Mailbox mailbox, Device device) {
    return accounts
        .grant(mailbox.grant())
        .map(
            grant ->
                switch (tokens.token(grant)) {
                  case TokenOutcome.Available(var token, boolean fresh) ->
                      (LoginOutcome)
                          new LoginOutcome.Admitted(
                              new Admission(protocol, mailbox, device, grant, token, fresh));
                  case TokenOutcome.Unavailable(var failure) -> new LoginOutcome.Refused(failure);
                })
        .orElseGet(this::withoutGrant);
  }

  private LoginOutcome retried(Admission rejected, Grant grant) {
    return switch (tokens.token(grant)) {
      case TokenOutcome.Unavailable(var failure) -> new LoginOutcome.Refused(failure);
      case TokenOutcome.Available(var token, _) ->
          token.equals(rejected.token())
              ? refusedByUpstream("upstream refused an access token redeemed a moment ago")
              // Whoever redeemed it, there is no newer one: fresh.
              : new LoginOutcome.Admitted(
                  new Admission(
                      rejected.protocol(),
                      rejected.mailbox(),
                      rejected.device(),
                      grant,
                      token,
                      true));
    };
  }

  private LoginOutcome withoutGrant() {
    return new LoginOutcome.Refused(
        new LoginFailure.SignInRequired("the mailbox has no grant", settings.portal()));
  }

  private static LoginOutcome notPermitted(String cause) {
    return new LoginOutcome.Refused(new LoginFailure.NotPermitted(cause));
  }

  private static LoginOutcome refusedByUpstream(String cause) {
    return new LoginOutcome.Refused(new LoginFailure.UpstreamRefused(cause, false));
  }

  // Told as temporary, so that no client throws its password away because our disk is full.
  private static LoginOutcome storeTrouble(StoreException trouble) {
    LOG.error("event=store-unusable doing=\"logging in\" cause=\"{}\"", trouble.getMessage());
    return new LoginOutcome.Refused(
        new LoginFailure.TokenServiceUnavailable("store: " + trouble.getMessage()));
  }
}
