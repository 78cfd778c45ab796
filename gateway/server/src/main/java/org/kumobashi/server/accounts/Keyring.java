package org.kumobashi.server.accounts;

import org.kumobashi.server.accounts.MasterKeys.MasterKey;

/**
 * The master keys in memory. A key it does not know makes it read them again, which is how a
 * running gateway learns that they were rotated.
 */
final class Keyring {
  private final KeyStorage storage;
  private volatile MasterKeys known;

  /**
   * Reads the keys.
   *
   * @throws StoreException if that fails
   */
  Keyring(KeyStorage storage) {
    this.storage = storage;
    this.known = storage.read();
  }

  /**
   * The key of this id.
   *
   * @throws StoreException if it is not there, even now
   */
  MasterKey key(String id) {
    return known
        .find(id)
        .or(() -> reread().find(id))
        .orElseThrow(
            () ->
                new StoreException(
                    "the store is sealed with the master key "
                        + id
                        + ", which is not among the master keys configured"));
  }

  /**
   * The key for what is new. It is always read again: in memory it could be one that another
   * process has just replaced and dropped.
   */
  MasterKey current() {
    return reread().current();
  }

  private MasterKeys reread() {
    MasterKeys read = storage.read();
    known = read;
    return read;
  }
}
