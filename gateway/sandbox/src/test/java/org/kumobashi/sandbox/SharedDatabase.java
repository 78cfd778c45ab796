package org.kumobashi.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.protocol.testkit.LastingPort;
import org.kumobashi.server.config.SecretReference;
import org.kumobashi.server.config.Store;

/** A PostgreSQL server with one database, which may be stopped and started again. */
final class SharedDatabase implements AutoCloseable {
  /** Whom the server lets in, and the database it has from the beginning. */
  private static final String NAME = "postgres";

  private final Path data;
  private final int port = LastingPort.take();
  private Optional<EmbeddedPostgres> server = Optional.empty();

  /** Keeps its data in this folder; starts nothing. */
  SharedDatabase(Path data) {
    this.data = data;
  }

  void start() throws IOException {
    server =
        Optional.of(
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start());
  }

  /** Ends it, and with it all connections to it; what was written stays. */
  void stop() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
    server = Optional.empty();
  }

  /** Where accounts are kept in it. */
  SharingGateway.Common store() {
    Store.Place place =
        new Store.OnServer(
            new Store.Address("localhost", port, NAME),
            NAME,
            new SecretReference.InEnvironment("PASSWORD", Map.of("PASSWORD", "a-password")),
            Optional.empty(),
            4);
    return new SharingGateway.Common(
        place,
        ("postgresql: {host: localhost, port: %d, database: %s, user: %s, "
                + "password: \"file:database-password\", connections: 4}")
            .formatted(port, NAME, NAME));
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
