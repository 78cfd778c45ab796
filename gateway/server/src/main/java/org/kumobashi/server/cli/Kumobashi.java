package org.kumobashi.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.ConfigurationFile;
import org.kumobashi.server.config.InvalidConfiguration;

/** Puts the command line together with the surroundings of a real process. */
public final class Kumobashi {
  private Kumobashi() {}

  /** Runs the command these arguments name; the result is the exit code. */
  public static int run(String[] arguments) {
    Map<String, String> environment = System.getenv();
    Context context =
        new Context(
            file -> read(file, environment),
            System.in,
            System.out,
            System.err,
            environment,
            Clock.systemUTC(),
            System.getProperty("user.name"),
            version());
    KumobashiCommand command = new KumobashiCommand(context);
    return command
        .commandLine(
            List.of(
                new ServeCommand(command.invocation()),
                new ReloadCommand(command.invocation()),
                new CheckCommand(command.invocation())))
        .execute(arguments);
  }

  private static Configuration read(Path file, Map<String, String> environment)
      throws ConfigurationFault {
    try {
      return ConfigurationFile.read(file, environment);
    } catch (InvalidConfiguration invalid) {
      throw new ConfigurationFault(invalid.faults().stream().map(Object::toString).toList());
    }
  }

  // Written by the build: see version.properties.
  private static String version() {
    Properties properties = new Properties();
    try (InputStream text = Kumobashi.class.getResourceAsStream("/version.properties")) {
      if (text != null) {
        properties.load(new InputStreamReader(text, StandardCharsets.UTF_8));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return properties.getProperty("version", "unknown");
  }
}
