package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DatabaseTest {
  private Database database;

  @BeforeEach
  void open() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    database = new Database(new OneConnection(connection));
    database.call(sql -> sql.change("create table number (value integer not null)"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private int count() {
    return database.call(sql -> sql.rows("select value from number", row -> 1).size());
  }

  @Test
  void undoesATransactionThatFails() {
    assertThatThrownBy(
            () ->
                database.transaction(
                    sql -> {
                      sql.change("insert into number (value) values (1)");
                      throw new RequestRefused("no");
                    }))
        .isInstanceOf(RequestRefused.class);
    assertThatThrownBy(
            () ->
                database.transaction(
                    sql -> {
                      sql.change("insert into number (value) values (1)");
                      return sql.change("insert into number (value) values (null)");
                    }))
        .isInstanceOf(StoreException.class);
    assertThat(count()).isZero();
    database.transaction(sql -> sql.change("insert into number (value) values (1)"));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void survivesATransactionThatTheDatabaseUndidItself() {
    assertThatThrownBy(
            () ->
                database.transaction(
                    sql -> {
                      sql.run("rollback");
                      return sql.change("insert nonsense");
                    }))
        .isInstanceOf(StoreException.class);
    database.transaction(sql -> sql.change("insert into number (value) values (1)"));
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void worksOnOnePlatformThread() throws InterruptedException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Set<Thread> callers = new HashSet<>();
    for (int caller = 0; caller < 8; caller++) {
      callers.add(
          Thread.startVirtualThread(() -> database.call(_ -> threads.add(Thread.currentThread()))));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(threads).singleElement().matches(thread -> !thread.isVirtual());
  }
}
