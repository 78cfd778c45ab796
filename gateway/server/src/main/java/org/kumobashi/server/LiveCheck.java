package org.kumobashi.server;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Accounts;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Upstream;
import org.kumobashi.server.net.UpstreamTrial;
import org.kumobashi.server.tokens.AccessTokens;
import org.kumobashi.server.tokens.TokenOutcome;

/**
 * Goes the way of a login for one mailbox, without a client: token, then upstream by each protocol.
 */
public final class LiveCheck {
  private final Configuration configuration;
  private final Accounts accounts;
  private final Clock clock;

  /**
   * One step of a check.
   *
   * @param detail what was found, or on failure the likely cause
   */
  public record Step(String name, Duration took, boolean passed, String detail) {}

  public LiveCheck(Configuration configuration, Accounts accounts, Clock clock) {
    this.configuration = configuration;
    this.accounts = accounts;
    this.clock = clock;
  }

  /**
   * Runs the steps in their order, each reported as it ends; stops at the first one others depend
   * on.
   */
  public void run(String address, Consumer<Step> report) {
    long began = System.nanoTime();
    Optional<Mailbox> mailbox = accounts.mailbox(address);
    Optional<Grant> grant = mailbox.flatMap(found -> accounts.grant(found.grant()));
    if (mailbox.isEmpty() || grant.isEmpty()) {
      report.accept(
          new Step(
              "mailbox",
              since(began),
              false,
              "there is no mailbox " + address + "; see: mailbox add"));
      return;
    }
    report.accept(
        new Step(
            "mailbox",
            since(began),
            true,
            "grant " + grant.get().id() + " of " + grant.get().upn()));
    try (TokenService tokens = TokenService.open(configuration, accounts, clock)) {
      withToken(
          new Tried(mailbox.get(), grant.get(), List.of(Protocol.values())),
          tokens.tokens(),
          report);
    } catch (IOException unreadable) {
      report.accept(unready("Entra ID", unreadable));
    }
  }

  /**
   * Goes the same way for a mailbox that is in no store yet, by the protocols there are listeners
   * for as far as a mailbox has to be tried by them; whether every step passed.
   */
  public boolean tryOut(Mailbox mailbox, Grant grant, Consumer<Step> report) {
    List<Step> steps = new ArrayList<>();
    Consumer<Step> both =
        step -> {
          steps.add(step);
          report.accept(step);
        };
    try (TokenService tokens = TokenService.open(configuration, accounts, clock)) {
      withToken(
          new Tried(mailbox, grant, UpstreamProbe.tried(configuration)), tokens.tokens(), both);
    } catch (IOException unreadable) {
      both.accept(unready("Entra ID", unreadable));
    }
    return steps.stream().allMatch(Step::passed);
  }

  private record Tried(Mailbox mailbox, Grant grant, List<Protocol> protocols) {}

  private static Step unready(String name, IOException unreadable) {
    return new Step(name, Duration.ZERO, false, String.valueOf(unreadable.getMessage()));
  }

  private void withToken(Tried tried, AccessTokens tokens, Consumer<Step> report) {
    long began = System.nanoTime();
    switch (tokens.token(tried.grant())) {
      case TokenOutcome.Unavailable(LoginFailure failure) ->
          report.accept(new Step("Entra ID token", since(began), false, explain(failure)));
      case TokenOutcome.Available available -> {
        report.accept(
            new Step(
                "Entra ID token",
                since(began),
                true,
                "valid until " + available.token().expiresAt()));
        logIn(tried, available, report);
      }
    }
  }

  private void logIn(Tried tried, TokenOutcome.Available token, Consumer<Step> report) {
    try (UpstreamTrial trial = UpstreamTrial.open(configuration)) {
      for (Protocol protocol : tried.protocols()) {
        long began = System.nanoTime();
        Optional<LoginFailure> failure =
            trial.logIn(protocol, tried.mailbox(), tried.grant(), token.token());
        Upstream.Server server = configuration.upstream().server(protocol);
        String found =
            failure
                .map(LiveCheck::explain)
                .orElse("TLS and XOAUTH2 with " + server.host() + " port " + server.port());
        report.accept(
            new Step("upstream " + protocol.word(), since(began), failure.isEmpty(), found));
      }
    } catch (IOException unreadable) {
      report.accept(unready("upstream TLS", unreadable));
    }
  }

  /** The likely fault in words, and in brackets what was heard. */
  public static String explain(LoginFailure failure) {
    String likely =
        switch (failure) {
          case LoginFailure.SignInRequired f ->
              "the owner must sign in again and the grant be imported anew";
          case LoginFailure.AccountBlocked f ->
              "the account is disabled, locked or barred by policy";
          case LoginFailure.Misconfigured f ->
              "check tenant, client-id and client credential, and whose token the grant holds";
          case LoginFailure.TokenServiceUnavailable f ->
              "Entra ID cannot be reached: network, proxy, DNS or trust";
          case LoginFailure.UpstreamUnreachable f ->
              "the mail server cannot be reached: network, DNS or trust";
          case LoginFailure.UpstreamViolation f ->
              "something else answers on the mail server's port";
          case LoginFailure.Throttled f -> "the mailbox is used too much; wait some minutes";
          case LoginFailure.UpstreamRefused f ->
              "protocol disabled on the mailbox, or no access to it";
          case LoginFailure.BadCredentials f -> "unexpected here";
          case LoginFailure.TooManyAttempts f -> "unexpected here";
          case LoginFailure.NotPermitted f -> "unexpected here";
          case LoginFailure.TooManySessions f -> "unexpected here";
        };
    return likely + " (" + failure.cause() + ")";
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
