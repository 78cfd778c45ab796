package org.kumobashi.server.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.Senders;
import org.kumobashi.server.config.Network;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.TypeConversionException;

/**
 * The command {@code kumobashi}: common options and the list of subcommands. Exit codes: 0 done, 1
 * failed, 2 wrong usage or configuration.
 */
@Command(
    name = "kumobashi",
    description = "Lets old mail programs use Microsoft 365.",
    synopsisSubcommandLabel = "COMMAND")
public final class KumobashiCommand {
  @Mixin private final CommonOptions options = new CommonOptions();

  private final Context context;
  private final Invocation invocation;

  public KumobashiCommand(Context context) {
    this.context = context;
    this.invocation = new Invocation(context, options);
  }

  /** What subcommands from elsewhere are made with. */
  public Invocation invocation() {
    return invocation;
  }

  /**
   * The whole command line, ready to execute.
   *
   * @param further picocli commands besides those of accounts and keys
   */
  public CommandLine commandLine(List<?> further) {
    CommandLine line = new CommandLine(this);
    further.forEach(line::addSubcommand);
    List.of(
            new MailboxCommand(invocation),
            group(
                new DeviceCommand(invocation),
                new DeviceAddCommand(invocation),
                new DeviceSetCommand(invocation)),
            group(
                new GrantCommand(invocation),
                new GrantDeviceCodeCommand(invocation, Thread::sleep),
                new GrantImportCommand(invocation),
                new GrantAppOnlyCommand(invocation)),
            new KeyCommand(invocation),
            group(new AuditCommand(invocation), new AuditExportCommand(invocation, Thread::sleep)),
            new VersionCommand(invocation))
        .forEach(line::addSubcommand);
    Faults faults = new Faults(context.err());
    return line.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8))
        .registerConverter(Network.class, KumobashiCommand::network)
        .registerConverter(LocalDate.class, KumobashiCommand::date)
        .registerConverter(Instant.class, KumobashiCommand::moment)
        .registerConverter(DeviceKind.class, KumobashiCommand::kind)
        .registerConverter(OwnLimit.class, OwnLimit::parse)
        .registerConverter(SenderPolicy.Allowed.class, KumobashiCommand::senders)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(faults)
        .setExecutionExceptionHandler(faults);
  }

  private static Network network(String text) {
    try {
      return Network.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new TypeConversionException(String.valueOf(malformed.getMessage()));
    }
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException malformed) {
      throw new TypeConversionException("'" + text + "' is not a date like 2027-12-31");
    }
  }

  private static Instant moment(String text) {
    try {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException malformed) {
      throw new TypeConversionException(
          "'" + text + "' is no time like 2026-11-28 or 2026-11-28T09:30:00Z");
    }
  }

  private static DeviceKind kind(String text) {
    return DeviceKind.ofWord(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is none of mail-program, fetcher, printer and other"));
  }

  private static SenderPolicy.Allowed senders(String text) {
    try {
      return Senders.parse(text);
    } catch (RequestRefused malformed) {
      throw new TypeConversionException(String.valueOf(malformed.getMessage()));
    }
  }

  private static CommandLine group(Object group, Object... commands) {
    CommandLine line = new CommandLine(group);
    List.of(commands).forEach(line::addSubcommand);
    return line;
  }
}
