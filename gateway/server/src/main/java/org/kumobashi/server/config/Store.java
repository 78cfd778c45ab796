package org.kumobashi.server.config;

import java.nio.file.Path;

/**
 * Where accounts are kept.
 *
 * @param path the database file
 * @param masterKey the key file (or its content in the environment) that opens the vault
 */
public record Store(Path path, SecretReference masterKey) {}
