package org.kumobashi.server.accounts;

import java.sql.SQLException;

/** Where work finds its connection: the one there is, or one of a pool. */
interface Connections {
  /** Does work on a connection that nobody else uses meanwhile. */
  <T> T lend(Database.Work<T> work) throws SQLException;

  /** What the database understands. */
  Dialect dialect();

  /** How many can be lent at once. */
  int most();

  /** Closes them all. */
  void close() throws SQLException;
}
