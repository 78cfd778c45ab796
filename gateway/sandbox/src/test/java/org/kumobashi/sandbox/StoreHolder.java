package org.kumobashi.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Another process that holds the store's write lock until it is closed. */
final class StoreHolder implements AutoCloseable {
  private final Process process;

  private StoreHolder(Process process) {
    this.process = process;
  }

  /** Returns when it has the lock. */
  static StoreHolder lock(Path store, Path errors) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path", ""),
                    StoreHolder.class.getName(),
                    store.toString()))
            .redirectError(errors.resolve("holder.err").toFile())
            .start();
    if (process.getInputStream().read() != 'L') {
      throw new IOException("the holder has no lock: see " + errors);
    }
    return new StoreHolder(process);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
  }

  /** Argument: the database file. */
  public static void main(String[] arguments) throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
        Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      System.out.print('L');
      System.out.flush();
      System.in.read();
    }
  }
}
