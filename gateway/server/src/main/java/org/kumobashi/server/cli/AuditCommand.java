package org.kumobashi.server.cli;

import org.kumobashi.server.accounts.AuditVerdict;
import picocli.CommandLine.Command;

/** {@code kumobashi audit}: who did what, except printing it. */
@Command(name = "audit", description = "The audit log: who did what, from where, and when.")
final class AuditCommand {
  private final Invocation invocation;

  AuditCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Command(
      description = {
        "Holds every line to the seal that chains it to the line before; tells the first that does"
            + " not fit.",
        "The newest lines could be missing all the same: compare the last number with what was"
            + " exported."
      })
  int verify() throws ConfigurationFault {
    return switch (invocation.withStore(accounts -> accounts.auditLog().verify())) {
      case AuditVerdict.Whole whole -> {
        invocation.say(
            whole.last() < whole.first()
                ? "the audit log has no lines"
                : "lines %d to %d are as they were written; the last has chain %s"
                    .formatted(whole.first(), whole.last(), whole.chain()),
            new Json.Fields()
                .with("whole", new Json.Flag(true))
                .with("first", new Json.Count(whole.first()))
                .with("last", new Json.Count(whole.last()))
                .with("chain", whole.chain()));
        yield 0;
      }
      case AuditVerdict.Broken broken -> {
        invocation.say(
            "BROKEN at line " + broken.number() + ": " + broken.why(),
            new Json.Fields()
                .with("whole", new Json.Flag(false))
                .with("number", new Json.Count(broken.number()))
                .with("why", broken.why()));
        yield 1;
      }
    };
  }
}
