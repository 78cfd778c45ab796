package org.kumobashi.server.cli;

import java.util.ArrayList;
import java.util.List;
import org.kumobashi.server.LiveCheck;

/** The steps of a check: a line each for people as they come, all at the end for scripts. */
final class StepReport {
  private final Invocation invocation;
  private final List<LiveCheck.Step> steps = new ArrayList<>();

  StepReport(Invocation invocation) {
    this.invocation = invocation;
  }

  void add(LiveCheck.Step step) {
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

  /** Shows scripts the steps; whether all passed. */
  boolean end() {
    if (invocation.json()) {
      invocation.show(steps.stream().map(StepReport::record).toList());
    }
    return steps.stream().allMatch(LiveCheck.Step::passed);
  }

  private static Json.Fields record(LiveCheck.Step step) {
    return new Json.Fields()
        .with("step", step.name())
        .with("passed", new Json.Flag(step.passed()))
        .with("milliseconds", new Json.Count(step.took().toMillis()))
        .with("detail", step.detail());
  }
}
