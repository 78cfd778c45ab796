package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Access;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Entra;
import org.kumobashi.server.config.Grants;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Listener;
import org.kumobashi.server.config.Network;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;
import org.kumobashi.server.config.SubmissionLimits;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.Tokens;
import org.kumobashi.server.config.Upstream;
import org.kumobashi.server.tokens.Pause;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** The command line on a store in a directory, with a configuration that names no file. */
final class TestCommandLine {
  static final String TOKEN = "0.AXoA-a-refresh-token";

  /** What a run left behind. */
  record Result(int exitCode, String out, String err) {
    Object json() {
      return new Load(LoadSettings.builder().build()).loadFromString(out);
    }

    Map<?, ?> record() {
      return (Map<?, ?>) json();
    }

    String text(String name) {
      return String.valueOf(record().get(name));
    }
  }

  private final Path directory;
  private Path requested = Path.of("none");

  TestCommandLine(Path directory) {
    this.directory = directory;
  }

  /** The configuration file that was asked for last. */
  Path requested() {
    return requested;
  }

  Result run(String... arguments) {
    return runWith("", arguments);
  }

  Result runWith(String input, String... arguments) {
    return run(
        input, context -> new KumobashiCommand(context).commandLine(List.of()).execute(arguments));
  }

  /** Runs {@code audit export} with these options, and lets it spend time in this way. */
  Result export(Pause pause, String... options) {
    return run(
        "",
        context ->
            new CommandLine(
                    new AuditExportCommand(new KumobashiCommand(context).invocation(), pause))
                .execute(options));
  }

  private Result run(String input, ToIntFunction<Context> command) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Context context =
        new Context(
            this::read,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of("KUMOBASHI_CONFIG", "from-environment.yaml"),
            Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC),
            "operator",
            "1.2.3");
    int exitCode = command.applyAsInt(context);
    return new Result(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Configuration read(Path file) throws ConfigurationFault {
    requested = file;
    if (file.endsWith("broken.yaml")) {
      throw new ConfigurationFault(List.of("broken.yaml:1: no", "broken.yaml:2: not either"));
    }
    Upstream.Server server = new Upstream.Server("outlook.example", 993, TlsMode.IMPLICIT);
    SecretReference secret = new SecretReference.InEnvironment("NONE", Map.of());
    return new Configuration(
        "mail.example.org",
        "https://portal.example.org",
        Optional.of("example.org"),
        Optional.empty(),
        List.of(listener("office", Protocol.IMAP, 1143), listener("scan", Protocol.SMTP, 1587)),
        new Upstream(
            server, server, server, Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5)),
        new Entra(
            URI.create("https://login.example"),
            "tenant-1",
            "client-1",
            new Entra.ClientCredential.ClientSecret(secret),
            Set.of("scope"),
            "scope/.default",
            Optional.empty(),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10)),
        Tokens.standard(),
        store(),
        Limits.standard(),
        SubmissionLimits.standard(),
        Optional.empty(),
        Optional.empty(),
        Grants.standard());
  }

  private static Listener listener(String name, Protocol protocol, int port) {
    return new Listener(
        name,
        protocol,
        InetSocketAddress.createUnresolved("127.0.0.1", port),
        TlsMode.NONE,
        Access.cleartextFrom(Network.parse("127.0.0.0/8")),
        Listener.Content.standard());
  }

  Path storeFile() {
    return directory.resolve("state/accounts.db");
  }

  Store store() {
    return new Store(storeFile(), new SecretReference.InFile(directory.resolve("master.key")));
  }

  String enrol() {
    run("key", "create");
    String grant =
        runWith(TOKEN + "\r\n", "grant", "import", "--upn", "alice@example.org", "--json")
            .text("grant");
    assertThat(run("mailbox", "add", "alice", "--grant", grant).exitCode()).isZero();
    return grant;
  }
}
