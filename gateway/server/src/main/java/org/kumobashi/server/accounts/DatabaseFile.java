package org.kumobashi.server.accounts;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite file. A new one is made complete under another name and then linked into place, so a
 * file at the path is either whole or damaged, and a damaged one is reported and left as it is.
 */
final class DatabaseFile {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);
  private static final int BUSY_MILLIS = 5_000;

  private static final Set<Integer> DAMAGE =
      Set.of(SQLiteErrorCode.SQLITE_NOTADB.code, SQLiteErrorCode.SQLITE_CORRUPT.code);

  private final Path path;
  private final Migrations migrations;

  DatabaseFile(Path path, Migrations migrations) {
    this.path = path.toAbsolutePath();
    this.migrations = migrations;
  }

  /**
   * Opens the file, makes it first if there is none, and brings its schema up to date.
   *
   * @throws StoreException if the file is damaged, of a newer version, or cannot be used
   */
  Connection open() {
    try {
      if (Files.notExists(path)) {
        create();
      }
      examine();
      return connectAndMigrate(path);
    } catch (IOException | SQLException failed) {
      throw new StoreException(
          "the store " + path + " cannot be opened: " + failed.getMessage() + hint(), failed);
    }
  }

  // SQLite only says that it cannot open the file.
  private String hint() {
    Path folder = DurableFiles.directoryOf(path);
    return Files.isDirectory(folder) && !Files.isWritable(folder)
        ? ". Its folder is read-only: look at the disk and at the folder's permissions"
        : "";
  }

  // Reads only, since even opening for writing could change a damaged file.
  private void examine() throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setReadOnly(true);
    settings.setBusyTimeout(BUSY_MILLIS);
    try (Connection connection = settings.createConnection(url(path))) {
      Sql sql = new Sql(connection, Dialect.SQLITE);
      List<String> faults = sql.rows("pragma quick_check", result -> result.getString(1));
      if (!faults.equals(List.of("ok"))) {
        throw damaged(faults.getFirst());
      }
      if (!Migrations.isStore(sql)) {
        throw damaged("it does not hold Kumobashi's tables");
      }
    } catch (SQLException unreadable) {
      if (!DAMAGE.contains(unreadable.getErrorCode())) {
        throw unreadable;
      }
      StoreException damaged = damaged(String.valueOf(unreadable.getMessage()));
      damaged.initCause(unreadable);
      throw damaged;
    }
  }

  private StoreException damaged(String fault) {
    return new StoreException(
        "the store "
            + path
            + " is damaged or is not a store of Kumobashi ("
            + fault.lines().findFirst().orElse("")
            + "). It was left as it is: restore it from a backup, or move it away to begin anew");
  }

  private void create() throws IOException, SQLException {
    Path journal = path.resolveSibling(path.getFileName() + "-wal");
    if (Files.exists(journal)) {
      throw new StoreException(
          "the store " + path + " is missing, but its journal " + journal + " is still there");
    }
    Path directory = DurableFiles.createDirectoryOf(path);
    Path draft = Files.createTempFile(directory, path.getFileName().toString(), ".new");
    try {
      connectAndMigrate(draft).close();
      Files.createLink(path, draft);
      DurableFiles.sync(directory);
    } catch (FileAlreadyExistsException madeByAnotherProcess) {
      LOG.debug("another process made {} first", path, madeByAnotherProcess);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private Connection connectAndMigrate(Path file) throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    settings.resetOpenMode(SQLiteOpenMode.CREATE);
    settings.setBusyTimeout(BUSY_MILLIS);
    settings.setJournalMode(JournalMode.WAL);
    settings.setSynchronous(SynchronousMode.FULL);
    settings.enforceForeignKeys(true);
    // What is deleted or replaced is overwritten: refresh tokens are, all the time.
    settings.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
    Connection connection = settings.createConnection(url(file));
    try {
      Sql sql = new Sql(connection, Dialect.SQLITE);
      if (migrations.apply(sql)) {
        // An older version may have left deleted secrets in free pages.
        sql.run("vacuum");
      }
      return connection;
    } catch (SQLException | RuntimeException failed) {
      connection.close();
      throw failed;
    }
  }

  private static String url(Path file) {
    return "jdbc:sqlite:" + file;
  }
}
