package org.kumobashi.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.AuditLine;
import org.kumobashi.server.accounts.AuditLog;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.tokens.Pause;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kumobashi audit export}: lines of the audit log as JSON, as long as somebody reads. */
@Command(
    name = "export",
    description = {
      "Prints the audit log as JSON lines: one object a line, the oldest first.",
      "A TIME is a date (its beginning in UTC) or as 2026-11-28T09:30:00Z."
    })
final class AuditExportCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final Invocation invocation;
  private final Pause pause;

  @Option(names = "--since", paramLabel = "TIME", description = "From this time on.")
  private Optional<Instant> since = Optional.empty();

  @Option(names = "--until", paramLabel = "TIME", description = "From before this time.")
  private Optional<Instant> until = Optional.empty();

  @Option(names = "--after", paramLabel = "NUMBER", description = "After this line.")
  private long after;

  @Option(names = "--mailbox", paramLabel = "ADDRESS", description = "About this mailbox.")
  private Optional<String> mailbox = Optional.empty();

  @Option(names = "--follow", description = "Go on with new lines, until interrupted.")
  private boolean follow;

  AuditExportCommand(Invocation invocation, Pause pause) {
    this.invocation = invocation;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    AuditFilter wanted = wanted();
    if (follow && until.isPresent()) {
      throw new RequestRefused("--follow has no end: leave out --until");
    }
    return invocation.withStore(
        accounts -> {
          AuditLog log = accounts.auditLog();
          log.readBy(invocation.actor(), wanted);
          return export(log, wanted) ? 0 : 1;
        });
  }

  private AuditFilter wanted() throws ConfigurationFault {
    Optional<String> address =
        mailbox.isPresent() ? Optional.of(invocation.address(mailbox.get())) : Optional.empty();
    return new AuditFilter(
        after,
        since.orElse(AuditFilter.ALL.since()),
        until.orElse(AuditFilter.ALL.until()),
        address);
  }

  /** Whether somebody took it all. */
  private boolean export(AuditLog log, AuditFilter wanted) {
    PrintStream out = invocation.context().out();
    long reached = log.read(wanted, this::print);
    try {
      while (follow && !out.checkError()) {
        pause.last(LOOK_AGAIN);
        reached = log.read(wanted.after(reached), this::print);
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    return !out.checkError();
  }

  private void print(List<AuditLine> lines) {
    invocation.print(lines.stream().map(line -> line.json() + "\n").collect(Collectors.joining()));
  }
}
