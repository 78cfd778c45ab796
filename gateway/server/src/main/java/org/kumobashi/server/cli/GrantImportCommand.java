package org.kumobashi.server.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.GrantStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kumobashi grant import}: takes a refresh token from standard input. Never from an
 * argument, which every user of the machine could read.
 */
@Command(
    name = "import",
    description = {
      "Takes a grant; its refresh token is read from standard input.",
      "A grant of the same tenant and user is renewed."
    })
final class GrantImportCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Option(names = "--upn", required = true, description = "The user principal name.")
  private String upn = "";

  @Option(names = "--tenant", description = "The tenant id (default: as configured for Entra ID).")
  private Optional<String> tenant = Optional.empty();

  @Option(names = "--object-id", description = "The user's object id.")
  private String objectId = "";

  @Option(
      names = "--app-only",
      description = "The application's own permission; nothing is read from standard input.")
  private boolean appOnly;

  GrantImportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
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
}
