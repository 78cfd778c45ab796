package org.kumobashi.server.accounts;

/** Where master keys are kept. */
interface KeyStorage {
  /**
   * All keys, read anew.
   *
   * @throws StoreException if they cannot be read, are malformed, or are open to others
   */
  MasterKeys read();

  /**
   * Puts these in place of all keys; durable when it returns.
   *
   * @throws StoreException if this place cannot be written
   */
  void write(MasterKeys keys);
}
