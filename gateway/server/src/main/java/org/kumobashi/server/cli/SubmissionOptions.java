package org.kumobashi.server.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.Submission;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what a device may send; what is left out stays as it is. */
final class SubmissionOptions {
  /** Replaced by the command that has these options. */
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--message-limit",
      paramLabel = "SIZE|none",
      description = "The largest message it may send, as 10MiB (a new device: none of its own).")
  private Optional<OwnLimit> messageLimit = Optional.empty();

  @Option(
      names = "--senders",
      paramLabel = "SENDERS",
      description =
          "Whom it may send as: any, mailbox-only, or addresses with commas between them"
              + " (a new device: any; upstream decides).")
  private Optional<SenderPolicy.Allowed> senders = Optional.empty();

  @Option(
      names = "--check-from",
      negatable = true,
      description = "Whether the From header must name such a sender as well (a new device: no).")
  private @Nullable Boolean checksFrom;

  @Option(
      names = "--rewrite-sender",
      negatable = true,
      description =
          "Whether another sender is replaced by the mailbox's address, and kept in Reply-To,"
              + " instead of being refused (a new device: no).")
  private @Nullable Boolean rewrites;

  /**
   * What comes of these settings.
   *
   * @throws ParameterException if they contradict each other
   */
  Submission applyTo(Submission before) {
    SenderPolicy policy =
        new SenderPolicy(
            senders.orElse(before.senders().allowed()),
            checksFrom == null ? before.senders().checksFrom() : checksFrom,
            rewrites == null ? before.senders().rewrites() : rewrites);
    try {
      return new Submission(
          messageLimit.map(OwnLimit::octets).orElse(before.messageLimit()), policy);
    } catch (RequestRefused contradiction) {
      throw new ParameterException(
          command.commandLine(), String.valueOf(contradiction.getMessage()), contradiction);
    }
  }

  /**
   * Does nothing if there is something to change.
   *
   * @throws ParameterException if no option was given
   */
  void requireAny() {
    if (messageLimit.isEmpty() && senders.isEmpty() && checksFrom == null && rewrites == null) {
      throw new ParameterException(
          command.commandLine(), "there is nothing to change: give at least one option");
    }
  }
}
