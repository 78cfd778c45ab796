package org.kumobashi.server.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads where accounts are kept: in a file, or on a database server. */
final class StoreReader {
  private static final int PORT = 5432;
  private static final int CONNECTIONS = 10;
  // PostgreSQL itself lets in a hundred, if nobody tells it otherwise.
  private static final Kind<Integer> MOST_CONNECTIONS = Kinds.whole(1, 100);
  private static final String NAME = "kumobashi";

  private final References references;

  StoreReader(References references) {
    this.references = references;
  }

  Supplier<Store> read(Section section, Section auditLog) {
    Supplier<Store.Place> place = place(section);
    var masterKey = section.required("master-key", references.secret());
    AuditRules audit = AuditRulesReader.read(auditLog);
    return () -> new Store(place.get(), masterKey.orElseThrow(), audit);
  }

  private Supplier<Store.Place> place(Section section) {
    Kind<Path> path = references.path().because("or a section postgresql");
    Optional<Section> server = section.optionalSection("postgresql");
    if (server.isEmpty()) {
      var file = section.required("path", path);
      return () -> new Store.InFile(file.orElseThrow());
    }
    if (section.optional("path", path).isPresent()) {
      section.fault("postgresql", "either this or path", "both");
    }
    return server(server.get());
  }

  private Supplier<Store.Place> server(Section section) {
    var host = section.required("host", Kinds.hostname());
    int port = section.orElse("port", Kinds.port(), PORT);
    String database = section.orElse("database", Kinds.word(), NAME);
    String user = section.orElse("user", Kinds.word(), NAME);
    var password = section.required("password", references.secret());
    var trust = section.optional("trust", references.readableFile());
    int connections = section.orElse("connections", MOST_CONNECTIONS, CONNECTIONS);
    return () ->
        new Store.OnServer(
            new Store.Address(host.orElseThrow(), port, database),
            user,
            password.orElseThrow(),
            trust,
            connections);
  }
}
