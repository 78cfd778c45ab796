package org.kumobashi.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where accounts are kept.
 *
 * @param place the database
 * @param masterKey the key file (or its content in the environment) that opens the vault
 * @param audit how the audit log in it is kept
 */
public record Store(Place place, SecretReference masterKey, AuditRules audit) {
  /** In a file, with an audit log that is kept as usual. */
  public Store(Path path, SecretReference masterKey) {
    this(new InFile(path), masterKey, AuditRules.standard());
  }

  /** A kind of database. */
  public sealed interface Place {}

  /** An SQLite file of this gateway alone. */
  public record InFile(Path path) implements Place {}

  /**
   * A PostgreSQL database that several gateways may share.
   *
   * @param trust certificate authorities to trust instead of the system's
   * @param connections the most this gateway uses at once
   */
  public record OnServer(
      Address address, String user, SecretReference password, Optional<Path> trust, int connections)
      implements Place {}

  /** A database on a server, in the order in which it is looked for. */
  public record Address(String host, int port, String database) {
    /** Whether what is said stays on this machine, so that nobody could listen to it. */
    public boolean isLocal() {
      return host.equals("localhost");
    }

    @Override
    public String toString() {
      return database + " at " + host + ":" + port;
    }
  }
}
