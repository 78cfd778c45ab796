package org.kumobashi.server.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.Entra;
import picocli.CommandLine.Option;

/** The options that name a token in another program's file. */
final class FromFile {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "PROGRAM",
      description = "Take it from a file of this program: ${COMPLETION-CANDIDATES}.")
  private OtherProgram program = OtherProgram.DAVMAIL;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description =
          "That file. The password the program was used with is read from standard input.")
  private Path file = Path.of("");

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Whose token, as the program calls them (default: the only one).")
  private Optional<String> account = Optional.empty();

  /** The token, opened with the password on standard input. */
  StoredToken read(Invocation invocation, Entra ours) {
    TokenFile tokens = program.read(file);
    String whose = tokens.account(account);
    StoredToken.Origin origin = tokens.origin(whose);
    origin.requireOurs(ours);
    Secret password = invocation.secretFromInput();
    return new StoredToken(whose, tokens.refreshToken(whose, password), origin);
  }
}
