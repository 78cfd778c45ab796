package org.kumobashi.server.accounts;

import org.kumobashi.protocol.identity.Secret;

/** A hash that is costly on purpose, for passwords that people choose. */
interface SlowHash {
  /**
   * Hashes a password. Blocks while too many others are being hashed.
   *
   * @param salt 32 octets
   */
  Secret hash(Secret password, Secret salt);
}
