package org.kumobashi.server.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.GrantStatus;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.config.Entra;
import org.kumobashi.server.tokens.SignInOutcome;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code kumobashi grant import}: takes a refresh token from standard input, or from another
 * program's file with its password on standard input. Never from an argument, which every user of
 * the machine could read.
 */
@Command(
    name = "import",
    description = {
      "Takes a grant; its refresh token is read from standard input.",
      "A grant of the same tenant and user is renewed."
    })
final class GrantImportCommand implements Callable<Integer> {
  private final Invocation invocation;

  /** Replaced by the command itself. */
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--upn",
      description = "The user principal name (with --from: the account's name by default).")
  private String upn = "";

  @Option(names = "--tenant", description = "The tenant id (default: as configured for Entra ID).")
  private Optional<String> tenant = Optional.empty();

  @Option(names = "--object-id", description = "The user's object id.")
  private String objectId = "";

  @Option(
      names = "--app-only",
      description = "The application's own permission; nothing is read from standard input.")
  private boolean appOnly;

  @ArgGroup(
      exclusive = false,
      heading =
          "From another program's file; the token is redeemed, and the mailbox opened, to see"
              + " whether it works:%n")
  private @Nullable FromFile from;

  GrantImportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    return from == null ? takeFromInput() : takeFrom(from);
  }

  private int takeFromInput() throws ConfigurationFault {
    requireUsage(!upn.isEmpty(), "Missing required option: '--upn=<upn>'");
    String owner = tenant.isPresent() ? tenant.get() : invocation.configuration().entra().tenant();
    GrantImport wanted = new GrantImport(owner, objectId, upn, token());
    GrantStatus imported =
        invocation.administer(
            admin -> {
              Grant grant = admin.importGrant(wanted);
              return admin.grant(grant.id());
            });
    GrantId id = imported.grant().id();
    invocation.say("imported grant " + id + " of " + upn, Records.grant(imported));
    return 0;
  }

  private Optional<Secret> token() {
    return appOnly
        ? Optional.empty()
        : Optional.of(Secret.of(invocation.secretFromInput().revealText().strip()));
  }

  private int takeFrom(FromFile file) throws ConfigurationFault {
    requireUsage(
        tenant.isEmpty() && objectId.isEmpty() && !appOnly,
        "--from finds out tenant and object id by itself, and is never --app-only");
    Entra entra = invocation.configuration().entra();
    StoredToken stored = file.read(invocation, entra);
    String expected = invocation.address(upn.isEmpty() ? stored.account() : upn);
    SignInOutcome outcome =
        invocation.withEntra(
            "redeeming the refresh token of " + expected + " out of a file",
            endpoint -> endpoint.redeem(stored.refreshToken()));
    return new GrantArrival(invocation, expected)
        .take(redeemed(outcome, entra.clientId()), Optional.empty());
  }

  private SignInOutcome.SignedIn redeemed(SignInOutcome outcome, String clientId)
      throws ConfigurationFault {
    return switch (outcome) {
      case SignInOutcome.Refused refused -> throw notOurs(refused.cause(), clientId);
      case SignInOutcome.Misconfigured ours -> throw notOurs(ours.cause(), clientId);
      case SignInOutcome.SignedIn signedIn -> signedIn;
      case SignInOutcome.NotGenuine it -> signedIn(it);
      case SignInOutcome.Unavailable it -> signedIn(it);
    };
  }

  private SignInOutcome.SignedIn signedIn(SignInOutcome outcome) throws ConfigurationFault {
    return SignInWords.signedIn(outcome, invocation.configuration().portal());
  }

  private static RequestRefused notOurs(String cause, String clientId) {
    return new RequestRefused(
        "Entra ID does not redeem this refresh token for the client id %s: it is another client's, has ended, or our own credential is wrong; nothing changed (%s)"
            .formatted(clientId, cause));
  }

  private void requireUsage(boolean right, String fault) {
    if (!right) {
      throw new ParameterException(command.commandLine(), fault);
    }
  }
}
