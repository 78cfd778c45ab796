package org.kumobashi.server.accounts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Brings the schema from any older version to the newest, all or none. A schema newer than this
 * program is left alone and refused.
 */
final class Migrations {
  /**
   * One numbered step.
   *
   * <p>Statements end with semicolons, triggers of SQLite with {@code end;}, functions of
   * PostgreSQL with {@code $$;}. Lines that begin with {@code --} are comments.
   *
   * @param version 1 for the first, without gaps
   * @param sql statements both databases understand, once their dialect has gone over it
   * @param own what each database has to be told in its own words
   */
  record Migration(int version, String name, String sql, Map<Dialect, String> own) {
    Migration(int version, String name, String sql) {
      this(version, name, sql, Map.of());
    }

    String script(Dialect dialect) {
      return dialect.schema(sql) + "\n" + own.getOrDefault(dialect, "");
    }
  }

  // A trigger, or a function, has semicolons in its body.
  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?is)(create\\s+trigger\\b(?:(?!execute\\s+function)[^;])*?\\bbegin\\b.*?\\bend"
              + "|create\\s+function\\b.*?\\$\\$.*?\\$\\$"
              + "|[^;\\s][^;]*?)\\s*(?:;|\\z)");

  private final List<Migration> steps;
  private final Clock clock;

  Migrations(List<Migration> steps, Clock clock) {
    this.steps = List.copyOf(steps);
    this.clock = clock;
  }

  /** The steps that come with this program. */
  static Migrations known(Clock clock) {
    return new Migrations(
        List.of(
            resource(1, "accounts"),
            resource(2, "submission"),
            resource(3, "keep_alive"),
            resource(4, "audit", Dialect.values()),
            resource(5, "devices"),
            resource(6, "mailboxes"),
            resource(7, "life"),
            resource(8, "troubles"),
            resource(9, "attempts", Dialect.POSTGRESQL),
            resource(10, "old_tls")),
        clock);
  }

  /** Whether a database has been through any migration. */
  static boolean isStore(Sql sql) throws SQLException {
    return sql.exists(sql.dialect().storeQuery());
  }

  /**
   * Applies what is missing, in one transaction.
   *
   * @return whether anything was
   * @throws StoreException if the schema is newer than this program
   */
  boolean apply(Sql sql) throws SQLException {
    if (isStore(sql) && pending(sql).isEmpty()) {
      return false;
    }
    return sql.transaction(this::applyPending);
  }

  private boolean applyPending(Sql sql) throws SQLException {
    sql.run(
        "create table if not exists schema_version ("
            + "version integer not null primary key, name text not null, applied bigint not null)");
    boolean applied = false;
    for (Migration step : pending(sql)) {
      for (String statement : statements(step.script(sql.dialect()))) {
        sql.run(statement);
      }
      sql.change(
          "insert into schema_version (version, name, applied) values (?, ?, ?)",
          step.version(),
          step.name(),
          clock.millis());
      applied = true;
    }
    return applied;
  }

  private List<Migration> pending(Sql sql) throws SQLException {
    int present =
        sql.row("select max(version) from schema_version", result -> result.getInt(1)).orElse(0);
    if (present > steps.size()) {
      throw new StoreException(
          "the store has schema version %d, made by a newer Kumobashi; this one knows up to %d"
              .formatted(present, steps.size()));
    }
    return steps.subList(present, steps.size());
  }

  private static List<String> statements(String script) {
    String plain =
        script
            .lines()
            .filter(line -> !line.strip().startsWith("--"))
            .collect(Collectors.joining("\n"));
    return STATEMENT.matcher(plain).results().map((MatchResult found) -> found.group(1)).toList();
  }

  private static Migration resource(int version, String name, Dialect... own) {
    String file = "V" + version + "__" + name;
    Map<Dialect, String> words = new EnumMap<>(Dialect.class);
    for (Dialect dialect : own) {
      words.put(dialect, text(file + "." + dialect.word()));
    }
    return new Migration(version, name, text(file), words);
  }

  private static String text(String name) {
    String file = "/db/migration/" + name + ".sql";
    try (InputStream in = Migrations.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
