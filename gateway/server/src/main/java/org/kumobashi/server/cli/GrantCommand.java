package org.kumobashi.server.cli;

import java.util.List;
import org.kumobashi.server.accounts.GrantId;
import org.kumobashi.server.accounts.GrantStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kumobashi grant}: permissions that open mailboxes, except how they come. */
@Command(name = "grant", description = "Grants: the permissions that open mailboxes.")
final class GrantCommand {
  private final Invocation invocation;

  GrantCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Command(description = "Lists all grants.")
  int list() throws ConfigurationFault {
    List<GrantStatus> grants = invocation.administer(admin -> admin.grants());
    invocation.show(grants.stream().map(Records::grant).toList());
    return 0;
  }

  @Command(description = "Shows a grant.")
  int show(@Parameters(paramLabel = "GRANT") String id) throws ConfigurationFault {
    invocation.show(Records.grant(invocation.administer(admin -> admin.grant(new GrantId(id)))));
    return 0;
  }

  @Command(description = "Removes a grant that no mailbox uses, and its refresh token.")
  int remove(@Parameters(paramLabel = "GRANT") String id) throws ConfigurationFault {
    invocation.administer(
        admin -> {
          admin.removeGrant(new GrantId(id));
          return true;
        });
    invocation.say("removed grant " + id, new Json.Fields().with("removed", id));
    return 0;
  }
}
