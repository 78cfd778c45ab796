package org.kumobashi.server.accounts;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.kumobashi.server.config.Store;

/**
 * Connections to a database server, made anew when one breaks. A server that is away takes seconds
 * to find out: one caller does for all, and the others hear at once what it met.
 */
final class Pool implements Connections {
  /** How long what one caller met holds for all others. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private final HikariDataSource source;
  private final Store.Address address;
  private final LongSupplier nanos;
  private final AtomicReference<Optional<Outage>> outage = new AtomicReference<>(Optional.empty());

  /** What somebody met, and the time before which nobody else tries. */
  private record Outage(String met, long until) {}

  /**
   * @param nanos the time, as {@link System#nanoTime()} counts it
   */
  Pool(HikariDataSource source, Store.Address address, LongSupplier nanos) {
    this.source = source;
    this.address = address;
    this.nanos = nanos;
  }

  @Override
  public <T> T lend(Database.Work<T> work) throws SQLException {
    try (Connection connection = connection()) {
      return work.on(new Sql(connection, dialect()));
    }
  }

  // What the pool says of itself tells an operator nothing; what it met does.
  private Connection connection() throws SQLException {
    Optional<Outage> last = outage.get();
    if (last.isPresent() && !mayTry(last)) {
      throw new StoreException(last.get().met());
    }
    try {
      Connection connection = source.getConnection();
      outage.set(Optional.empty());
      return connection;
    } catch (SQLTransientConnectionException none) {
      throw away(none);
    }
  }

  // Whoever gets here first tries alone for as long as a try takes.
  private boolean mayTry(Optional<Outage> last) {
    Outage met = last.orElseThrow();
    return nanos.getAsLong() - met.until() >= 0
        && outage.compareAndSet(last, outage(met.met(), source.getConnectionTimeout()));
  }

  private StoreException away(SQLTransientConnectionException none) {
    // Without a cause all are lent, which ends sooner than any pause.
    Throwable met = none.getCause() == null ? none : none.getCause();
    String told = "no connection to the store " + address + ": " + met.getMessage();
    outage.set(none.getCause() == null ? Optional.empty() : outage(told, PAUSE.toMillis()));
    return new StoreException(told, none);
  }

  private Optional<Outage> outage(String met, long millis) {
    return Optional.of(new Outage(met, nanos.getAsLong() + Duration.ofMillis(millis).toNanos()));
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public int most() {
    return source.getMaximumPoolSize();
  }

  @Override
  public void close() {
    source.close();
  }
}
