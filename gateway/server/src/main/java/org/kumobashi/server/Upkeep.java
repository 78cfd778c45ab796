package org.kumobashi.server;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import org.kumobashi.server.accounts.StoreException;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.accounts.UseLedger;
import org.kumobashi.server.pacing.RecipientLedger;
import org.kumobashi.server.telemetry.DescriptorWatch;
import org.kumobashi.server.telemetry.Traces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway does again and again: writes down what it counts, and drops what is old. */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** How often changes made by the command line are looked for. */
  private static final Duration LOOK_FOR_CHANGES = Duration.ofSeconds(2);

  private static final Duration LOOK_FOR_DESCRIPTORS = Duration.ofSeconds(5);

  private final DescriptorWatch descriptors = new DescriptorWatch();
  private final StoredAccounts accounts;
  private final Counts counts;
  private final Traces traces;
  private final ExecutorService virtualThreads;

  /** What is counted in memory and belongs into the store. */
  record Counts(RecipientLedger recipients, UseLedger uses) {}

  Upkeep(StoredAccounts accounts, Counts counts, Traces traces, ExecutorService virtualThreads) {
    this.accounts = accounts;
    this.counts = counts;
    this.traces = traces;
    this.virtualThreads = virtualThreads;
  }

  /**
   * Has its steps taken.
   *
   * @param changes looks for changes of accounts
   * @param every takes a step again and again, with a pause between
   */
  void begin(ChangeWatch changes, BiConsumer<Duration, Runnable> every) {
    every.accept(LOOK_FOR_CHANGES, () -> tending("looking for changes", changes::look));
    every.accept(Duration.ofMinutes(1), this::keepRecipients);
    every.accept(Duration.ofMinutes(1), traces::forget);
    every.accept(
        LOOK_FOR_DESCRIPTORS, () -> DescriptorWatch.Count.now().ifPresent(descriptors::look));
    every.accept(Duration.ofSeconds(1), () -> virtualThreads.execute(accounts.errorNotes()::write));
    // Not on the clockwork's thread, whose stop interrupts: a write that was interrupted may have
    // happened all the same, and would be counted twice.
    every.accept(Duration.ofMinutes(1), () -> virtualThreads.execute(this::keepUses));
    every.accept(Duration.ofHours(1), () -> virtualThreads.execute(this::dropOldAuditLines));
  }

  /** Writes down all that is counted, at the stop. */
  void finish() {
    keepRecipients();
    keepUses();
  }

  // What a failure costs of recipients and uses is a minute's count, made up for by the next try;
  // in a crash it is lost, and upstream's own limits hold all the same.
  private static void tending(String doing, Runnable work) {
    try {
      work.run();
    } catch (StoreException unusable) {
      LOG.error("event=store-unusable doing=\"{}\" cause=\"{}\"", doing, unusable.getMessage());
    }
  }

  private void keepRecipients() {
    tending("keeping the day's recipients", counts.recipients()::save);
  }

  private void keepUses() {
    tending("keeping what devices used", counts.uses()::save);
  }

  private void dropOldAuditLines() {
    tending("dropping old audit lines", accounts.auditLog()::dropOld);
  }
}
