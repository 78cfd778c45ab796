package org.kumobashi.server.cli;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells what went wrong in plain lines and chooses the exit code. What nobody foresaw is a bug and
 * keeps its stack trace.
 */
final class Faults implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  /** A fault may repeat what was typed: it must not end the line nor move the cursor. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

  private final PrintStream err;

  Faults(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException fault, String[] arguments) {
    String command = fault.getCommandLine().getCommandSpec().qualifiedName();
    String reason =
        fault instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched.getUnmatched())
            : firstLine(fault.getMessage());
    return tell(List.of(reason + " (see: " + command + " --help)"), USAGE);
  }

  @Override
  public int handleExecutionException(
      Exception fault, CommandLine commandLine, ParseResult parseResult) throws Exception {
    return switch (fault) {
      case ConfigurationFault faults -> tell(faults.faults(), USAGE);
      case RequestRefused refused -> tell(List.of(firstLine(refused.getMessage())), FAILED);
      case StoreException store -> tell(List.of(firstLine(store.getMessage())), FAILED);
      case UncheckedIOException io -> tell(List.of(firstLine(io.getMessage())), FAILED);
      default -> throw fault;
    };
  }

  private int tell(List<String> lines, int exitCode) {
    lines.forEach(line -> err.println("kumobashi: " + UNPRINTABLE.matcher(line).replaceAll("?")));
    err.flush();
    return exitCode;
  }

  // Values are not repeated: one may be a token or a password, given in the wrong way.
  private static String unmatched(List<String> arguments) {
    List<String> options =
        arguments.stream()
            .filter(argument -> argument.startsWith("-"))
            .map(argument -> argument.split("=", 2)[0])
            .toList();
    return options.isEmpty()
        ? "there is an argument or a command that is not known"
        : "unknown option " + String.join(", ", options);
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "unknown fault" : message.lines().findFirst().orElse("unknown fault");
  }
}
