package org.kumobashi.server.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.kumobashi.server.config.Findings.Known;
import org.kumobashi.server.config.Findings.Place;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The YAML 1.2 file the configuration is read from. First everything in it is looked at, so that
 * every fault is found; only then, if there is none, are the records built.
 */
public final class ConfigurationFile {
  private static final int MOST_LEVELS = 20;

  private final Path file;
  private final References references;
  private final Findings findings;

  private ConfigurationFile(Path file, Map<String, String> environment) {
    Path absolute = file.toAbsolutePath();
    Path directory = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    this.file = absolute;
    this.references = new References(directory, environment);
    this.findings =
        new Findings(Optional.ofNullable(absolute.getFileName()).orElse(file).toString());
  }

  /**
   * Reads the configuration.
   *
   * @param environment where {@code env:NAME} secrets are looked up
   * @throws InvalidConfiguration with every fault found, also if the file cannot be read at all
   */
  public static Configuration read(Path file, Map<String, String> environment)
      throws InvalidConfiguration {
    return new ConfigurationFile(file, environment).read();
  }

  /** Every key that is looked for when this valid file is read. */
  static Map<String, Known<?>> knownKeys(Path file) throws InvalidConfiguration {
    ConfigurationFile reading = new ConfigurationFile(file, Map.of());
    reading.read();
    return reading.findings.known();
  }

  private Configuration read() throws InvalidConfiguration {
    Section root = Section.of(compose(text()), new Place(1, ""), findings);
    Supplier<Configuration> configuration = new ConfigurationReader(references).read(root);
    root.refuseUnknownKeys();
    findings.refuseFaults();
    return configuration.get();
  }

  private String text() throws InvalidConfiguration {
    try {
      ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file));
      return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
    } catch (CharacterCodingException notUtf8) {
      throw refused(new Place(0, ""), "text in UTF-8", "octets that are not");
    } catch (IOException unreadable) {
      String found = Files.exists(file) ? "one that cannot be read" : "none";
      throw refused(new Place(0, ""), "a configuration file", found);
    }
  }

  private Node compose(String text) throws InvalidConfiguration {
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setAllowNonScalarKeys(true).build();
    try {
      refuseDepth(new Parse(settings).parseString(text));
      return new Compose(settings)
          .composeString(text)
          .orElseThrow(() -> refused(new Place(0, ""), "a configuration", "an empty file"));
    } catch (MarkedYamlEngineException malformed) {
      throw refused(
          new Place(line(malformed.getProblemMark()), ""), "valid YAML", error(malformed));
    } catch (YamlEngineException malformed) {
      // Its message would quote what it met, so it is not repeated.
      throw refused(new Place(0, ""), "valid YAML", "a character that YAML does not allow");
    }
  }

  // Nodes are composed by recursion, which an endless row of brackets would bring down.
  private void refuseDepth(Iterable<Event> events) throws InvalidConfiguration {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent && ++depth > MOST_LEVELS) {
        throw refused(
            new Place(line(event.getStartMark()), ""),
            "at most " + MOST_LEVELS + " levels of nesting",
            "more");
      }
      depth -= event instanceof CollectionEndEvent ? 1 : 0;
    }
  }

  private static String error(MarkedYamlEngineException malformed) {
    String column =
        malformed.getProblemMark().map(mark -> " in column " + (mark.getColumn() + 1)).orElse("");
    int begun = line(malformed.getContextMark());
    String context = begun > 0 ? ", in what begins in line " + begun : "";
    return "an error" + column + context + ": " + problem(malformed.getProblem());
  }

  private static String problem(String words) {
    // The parser would repeat the alias, and an unquoted secret may begin with an asterisk.
    return words.startsWith("found undefined alias")
        ? "an alias (*) without its anchor"
        // It may end in the very character it met.
        : words.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip();
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(known -> known.getLine() + 1).orElse(0);
  }

  private InvalidConfiguration refused(Place place, String expected, String found) {
    String name = String.valueOf(file.getFileName());
    return new InvalidConfiguration(
        List.of(new Fault(name, place.line(), place.key(), expected, found)));
  }
}
