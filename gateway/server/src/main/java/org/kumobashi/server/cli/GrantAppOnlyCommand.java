package org.kumobashi.server.cli;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kumobashi.server.LiveCheck;
import org.kumobashi.server.accounts.Enrolments;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantImport;
import org.kumobashi.server.accounts.Mailbox;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code kumobashi grant app-only}: connects a mailbox by the application's own permission. It is
 * tried first; what does not open is not stored.
 */
@Command(
    name = "app-only",
    description = {
      "Connects a mailbox that belongs to no person, by the application's own permission.",
      "It is tried upstream first, and stored only if it opens. No refresh token is needed."
    })
final class GrantAppOnlyCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Parameters(paramLabel = "ADDRESS", description = "The mailbox to connect.")
  private String address = "";

  GrantAppOnlyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    Configuration configuration = invocation.configuration();
    String name = invocation.address(address);
    if (!Mailbox.isAddress(name)) {
      throw new RequestRefused("a mailbox is an address with a domain, not '" + name + "'");
    }
    GrantImport wanted =
        GrantImport.ofApplication(configuration.entra().tenant(), configuration.entra().clientId());
    return invocation.withStore(
        accounts -> {
          if (!opens(configuration, accounts, wanted.untried(now()), name)) {
            return 1;
          }
          return connected(accounts, wanted, name);
        });
  }

  private Instant now() {
    return invocation.context().clock().instant();
  }

  private boolean opens(
      Configuration configuration, StoredAccounts accounts, Grant grant, String name) {
    StepReport steps = new StepReport(invocation);
    LiveCheck check = new LiveCheck(configuration, accounts, invocation.context().clock());
    boolean opens = check.tryOut(new Mailbox(name, grant.id(), true), grant, steps::add);
    return opens || steps.end();
  }

  private int connected(StoredAccounts accounts, GrantImport wanted, String name) {
    Optional<Enrolments.Enrolled> enrolled =
        accounts.enrolments(invocation.actor()).enrol(wanted, name);
    Enrolments.Enrolled done =
        enrolled.orElseThrow(() -> new RequestRefused("another grant opens the mailbox " + name));
    invocation.say("connected mailbox " + name, Records.mailbox(done.mailbox()));
    return 0;
  }
}
