package org.kumobashi.server.accounts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
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
   * @param version 1 for the first, without gaps
   * @param sql statements that end with semicolons, triggers with {@code end;}; lines that begin
   *     with {@code --} are comments
   */
  record Migration(int version, String name, String sql) {}

  // A trigger has semicolons in its body.
  private static final Pattern STATEMENT =
      Pattern.compile("(?is)(create\\s+trigger\\b.*?\\bend|[^;\\s][^;]*?)\\s*(?:;|\\z)");

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
            resource(4, "audit", "V4__audit.sqlite"),
            resource(5, "devices"),
            resource(6, "mailboxes"),
            resource(7, "life"),
            resource(8, "troubles")),
        clock);
  }

  /** Whether a database has been through any migration. */
  static boolean isStore(Sql sql) throws SQLException {
    return sql.exists("select 1 from sqlite_master where name = 'schema_version'");
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
    sql.run("begin immediate");
    try {
      applyPending(sql);
      sql.run("commit");
      return true;
    } catch (SQLException | RuntimeException failed) {
      rollBack(sql, failed);
      throw failed;
    }
  }

  private static void rollBack(Sql sql, Exception failed) {
    try {
      sql.run("rollback");
    } catch (SQLException alreadyRolledBack) {
      // A full disk makes SQLite roll back by itself; the first failure is the one to tell.
      failed.addSuppressed(alreadyRolledBack);
    }
  }

  private void applyPending(Sql sql) throws SQLException {
    sql.run(
        "create table if not exists schema_version ("
            + "version integer not null primary key, name text not null, applied bigint not null)");
    for (Migration step : pending(sql)) {
      for (String statement : statements(step.sql())) {
        sql.run(statement);
      }
      sql.change(
          "insert into schema_version (version, name, applied) values (?, ?, ?)",
          step.version(),
          step.name(),
          clock.millis());
    }
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

  private static Migration resource(int version, String name) {
    return new Migration(version, name, text("V" + version + "__" + name));
  }

  /** A step with a part that only SQLite understands. */
  private static Migration resource(int version, String name, String forSqlite) {
    Migration portable = resource(version, name);
    return new Migration(version, name, portable.sql() + "\n" + text(forSqlite));
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
