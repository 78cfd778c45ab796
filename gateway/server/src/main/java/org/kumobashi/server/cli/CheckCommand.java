package org.kumobashi.server.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    List<LiveCheck.Step> steps = new ArrayList<>();
    long began = System.nanoTime();
    Configuration configuration = invocation.configuration();
    report(
        steps,
        new LiveCheck.Step(
            "configuration", since(began), true, invocation.configurationFile().toString()));
    new FileCheck(configuration, invocation.context().clock()).run(step -> report(steps, step));
    began = System.nanoTime();
    try (StoredAccounts accounts =
        StoredAccounts.open(configuration.store(), invocation.context().clock())) {
      int mailboxes = accounts.administration(invocation.actor()).mailboxes().size();
      report(
          steps,
          new LiveCheck.Step("keys and store", since(began), true, mailboxes + " mailboxes"));
      if (live.isPresent()) {
        String address = invocation.address(live.get());
        accounts.note(invocation.actor(), new Act(Act.What.LIVE_CHECKED, address, "", ""));
        new LiveCheck(configuration, accounts, invocation.context().clock())
            .run(address, step -> report(steps, step));
      }
    } catch (StoreException unusable) {
      report(
          steps,
          new LiveCheck.Step(
              "keys and store", since(began), false, String.valueOf(unusable.getMessage())));
    }
    if (invocation.json()) {
      invocation.show(steps.stream().map(CheckCommand::record).toList());
    }
    return steps.stream().allMatch(LiveCheck.Step::passed) ? 0 : 1;
  }

  private void report(List<LiveCheck.Step> steps, LiveCheck.Step step) {
    steps.add(step);
    if (!invocation.json()) {
      invocation.print(
          "%-6s %-22s %6d ms  %s%n"
              .formatted(
                  step.passed() ? "ok" : "FAILED",
                  step.name(),
                  step.took().toMillis(),
                  step.detail()));
    }
  }

  private static Json.Fields record(LiveCheck.Step step) {
    return new Json.Fields()
        .with("step", step.name())
        .with("passed", new Json.Flag(step.passed()))
        .with("milliseconds", new Json.Count(step.took().toMillis()))
        .with("detail", step.detail());
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
