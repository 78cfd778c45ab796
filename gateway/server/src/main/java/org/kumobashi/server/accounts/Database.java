package org.kumobashi.server.accounts;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that use the connections, one for each: native code would pin virtual
 * threads, and a caller that is interrupted must not break off what is being written. Callers block
 * until their turn is over. Work must be short, as the command line and all gateways wait for each
 * other's transactions.
 */
final class Database implements AutoCloseable {
  /** Statements that make or change something. */
  interface Work<T> {
    T on(Sql sql) throws SQLException;
  }

  /** Whoever waited so long for a turn has given up, or soon will. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Connections connections;
  private final ExecutorService threads;

  Database(Connections connections) {
    this.connections = connections;
    this.threads =
        Executors.newFixedThreadPool(
            connections.most(), Thread.ofPlatform().daemon().name("accounts-database").factory());
  }

  /** What the database understands. */
  Dialect dialect() {
    return connections.dialect();
  }

  /**
   * Does work in which every statement stands alone.
   *
   * @throws StoreException if the database cannot do it
   */
  <T> T call(Work<T> work) {
    return await(() -> connections.lend(work));
  }

  /**
   * Does work all or none, and nobody else's transaction runs meanwhile; when this returns it is on
   * disk.
   *
   * @throws StoreException if the database cannot do it; nothing was changed then
   */
  <T> T transaction(Work<T> work) {
    return await(() -> connections.lend(sql -> sql.transaction(work)));
  }

  private <T> T await(Callable<T> work) {
    try {
      Future<T> turn = threads.submit(inTime(work));
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

  // A database that does not answer takes seconds to fail. Those who queue up for it must not each
  // take theirs after all those before them.
  private static <T> Callable<T> inTime(Callable<T> work) {
    long asked = System.nanoTime();
    return () -> {
      if (System.nanoTime() - asked > PATIENCE.toNanos()) {
        throw new StoreException(
            "the store had no turn for this within " + PATIENCE.toSeconds() + " s");
      }
      return work.call();
    };
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException known) {
      return known;
    }
    return cause == null
        ? new StoreException("the store failed")
        : new StoreException("the store failed: " + cause.getMessage(), cause);
  }

  /** Finishes the work that waits, then closes the connections. */
  @Override
  public void close() {
    if (threads.isShutdown()) {
      return;
    }
    threads.shutdown();
    try {
      var _ = threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      connections.close();
    } catch (InterruptedException stopping) {
      // What waits is finished, and the end of the process closes the connections.
      Thread.currentThread().interrupt();
    } catch (SQLException failed) {
      throw failure(failed);
    }
  }
}
