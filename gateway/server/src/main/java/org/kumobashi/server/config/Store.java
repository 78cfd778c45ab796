package org.kumobashi.server.config;

import java.nio.file.Path;

/**
 * Where accounts are kept.
 *
 * @param path the database file
 * @param masterKey the key file (or its content in the environment) that opens the vault
 * @param audit how the audit log in it is kept
 */
public record Store(Path path, SecretReference masterKey, AuditRules audit) {
  /** With an audit log that is kept as usual. */
  public Store(Path path, SecretReference masterKey) {
    this(path, masterKey, AuditRules.standard());
  }
}
