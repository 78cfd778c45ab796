package org.kumobashi.server.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kumobashi.server.FileCheck;
import org.kumobashi.server.LiveCheck;
import org.kumobashi.server.accounts.Act;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kumobashi check}: goes through everything a login needs, each step with its time and its
 * likely fault.
 */
@Command(
    name = "check",
    description = "Checks configuration, keys and store; with --live also Entra ID and upstream.")
final class CheckCommand implements Callable<Integer> {
  @Option(
      names = "--live",
      paramLabel = "MAILBOX",
      description =
          "Also get an access token for this mailbox and log in upstream by IMAP, POP3 and SMTP.")
  private Optional<String> live = Optional.empty();

  private final Invocation invocation;

  CheckCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    StepReport steps = new StepReport(invocation);
    long began = System.nanoTime();
    Configuration configuration = invocation.configuration();
    steps.add(
        new LiveCheck.Step(
            "configuration", since(began), true, invocation.configurationFile().toString()));
    new FileCheck(configuration, invocation.context().clock()).run(steps::add);
    began = System.nanoTime();
    try (StoredAccounts accounts =
        StoredAccounts.open(configuration.store(), invocation.context().clock())) {
      int mailboxes = accounts.administration(invocation.actor()).mailboxes().size();
      steps.add(new LiveCheck.Step("keys and store", since(began), true, mailboxes + " mailboxes"));
      if (live.isPresent()) {
        String address = invocation.address(live.get());
        accounts.note(invocation.actor(), new Act(Act.What.LIVE_CHECKED, address, "", ""));
        new LiveCheck(configuration, accounts, invocation.context().clock())
            .run(address, steps::add);
      }
    } catch (StoreException unusable) {
      steps.add(
          new LiveCheck.Step(
              "keys and store", since(began), false, String.valueOf(unusable.getMessage())));
    }
    return steps.end() ? 0 : 1;
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
