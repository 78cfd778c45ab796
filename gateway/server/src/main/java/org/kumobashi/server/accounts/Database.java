package org.kumobashi.server.accounts;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection and the one platform thread that uses it: native code would pin virtual threads,
 * and SQLite writes one transaction at a time anyway. Callers block until their turn is over. Work
 * must be short, as the command line and the gateway wait for each other's transactions.
 */
final class Database implements AutoCloseable {
  /** Statements that make or change something. */
  interface Work<T> {
    T on(Sql sql) throws SQLException;
  }

  // Takes the write lock at once: a transaction that reads first and writes later could otherwise
  // find that another process wrote in between, and fail.
  private static final String BEGIN = "begin immediate";

  private final Connection connection;
  private final Sql sql;
  private final ExecutorService thread;

  Database(Connection connection) {
    this.connection = connection;
    this.sql = new Sql(connection);
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("accounts-database").factory());
  }

  /**
   * Does work in which every statement stands alone.
   *
   * @throws StoreException if the database cannot do it
   */
  <T> T call(Work<T> work) {
    return await(() -> work.on(sql));
  }

  /**
   * Does work all or none; when this returns it is on disk.
   *
   * @throws StoreException if the database cannot do it; nothing was changed then
   */
  <T> T transaction(Work<T> work) {
    return await(() -> inTransaction(work));
  }

  private <T> T inTransaction(Work<T> work) throws SQLException {
    sql.run(BEGIN);
    try {
      T result = work.on(sql);
      sql.run("commit");
      return result;
    } catch (SQLException | RuntimeException | Error failed) {
      rollBack(failed);
      throw failed;
    }
  }

  private void rollBack(Throwable failed) {
    try {
      sql.run("rollback");
    } catch (SQLException alreadyRolledBack) {
      // A full disk makes SQLite roll back by itself; the first failure is the one to tell.
      failed.addSuppressed(alreadyRolledBack);
    }
  }

  private <T> T await(Callable<T> work) {
    try {
      Future<T> turn = thread.submit(work);
      return turn.get();
    } catch (RejectedExecutionException closed) {
      throw new StoreException("the store is closed", closed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for the store", interrupted);
    } catch (ExecutionException failed) {
      throw failure(failed.getCause());
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException known) {
      return known;
    }
    return cause == null
        ? new StoreException("the store failed")
        : new StoreException("the store failed: " + cause.getMessage(), cause);
  }

  /** Finishes the work that waits, then closes the connection. */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    try {
      call(
          _ -> {
            connection.close();
            return true;
          });
    } finally {
      thread.shutdown();
    }
  }
}
