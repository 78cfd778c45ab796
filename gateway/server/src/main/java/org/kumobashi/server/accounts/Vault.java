package org.kumobashi.server.accounts;

import javax.crypto.AEADBadTagException;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.MasterKeys.MasterKey;

/**
 * Seals the secrets that lie in the store, so that who steals the database or a backup of it has
 * nothing without the master key, and who can write to it cannot make one record pass for another.
 *
 * <p><b>Idea.</b> Every secret has a random data key of its own; the data key is wrapped by a
 * master key that is not in the database. Both layers are AES-256-GCM with random nonces. A
 * rotation of the master key therefore rewrites short wrappings and never touches a token.
 *
 * <p><b>Invariants.</b> The name of the owner is associated data in both layers, with the layer's
 * purpose: a wrapping or a content that was moved to another row, or to the other column, does not
 * open. Two equal secrets look different. The format begins with its version, which is associated
 * data too. New data keys are wrapped inside the write transaction that stores them, with the
 * master keys read within it: a rotation, itself such a transaction, can then never miss one. A
 * data key seals few records (one for each refresh), far below what random nonces allow.
 *
 * <p><b>Not promised.</b> Who can write to the database can put back an older token of the same
 * grant, which Entra ID judges, or delete a row. Who can read the process's memory has the keys.
 *
 * <p><b>Refused alternatives.</b> A key derived from the device's password: the gateway could not
 * refresh ahead, and one mailbox has many devices. One key for all rows without associated data:
 * rows could be swapped. An encrypted database file: not what PostgreSQL will offer.
 */
final class Vault {
  private static final String VERSION = "1";

  private final Keyring keys;
  private final AesGcm cipher;
  private final RandomWords random;

  Vault(Keyring keys, RandomWords random) {
    this.keys = keys;
    this.cipher = new AesGcm(random);
    this.random = random;
  }

  /**
   * Seals under a new data key. Call it inside the transaction that stores the result.
   *
   * @param owner what the secret belongs to and is, as {@code grant:g-1:refresh-token}
   */
  SealedSecret seal(String owner, Secret secret) {
    Secret dataKey = random.key();
    return new SealedSecret(wrap(owner, dataKey), sealContent(owner, dataKey, secret));
  }

  /**
   * Seals another secret under the data key of the one it replaces.
   *
   * @throws StoreException if the data key does not open
   */
  SealedSecret replace(String owner, SealedSecret old, Secret secret) {
    Secret dataKey = unwrap(owner, old.dataKey());
    return new SealedSecret(old.dataKey(), sealContent(owner, dataKey, secret));
  }

  /**
   * Opens a secret.
   *
   * @throws StoreException if it was altered, moved, or sealed with a key that is not there
   */
  Secret open(String owner, SealedSecret sealed) {
    String[] parts = parts(owner, sealed.content(), 2);
    return opened(owner, unwrap(owner, sealed.dataKey()), parts[1], "content");
  }

  /**
   * The same secret with its data key wrapped by the current master key. Call it inside the
   * transaction that stores the result.
   *
   * @throws StoreException if the data key does not open
   */
  SealedSecret rewrap(String owner, SealedSecret sealed) {
    return new SealedSecret(wrap(owner, unwrap(owner, sealed.dataKey())), sealed.content());
  }

  /** The id of the master key that wraps this. */
  static String masterKeyOf(SealedSecret sealed) {
    return parts("a record", sealed.dataKey(), 3)[1];
  }

  private String wrap(String owner, Secret dataKey) {
    MasterKey master = keys.current();
    String sealed = cipher.seal(master.key(), dataKey, context(owner, "data-key"));
    return VERSION + ":" + master.id() + ":" + sealed;
  }

  private Secret unwrap(String owner, String wrapped) {
    String[] parts = parts(owner, wrapped, 3);
    return opened(owner, keys.key(parts[1]).key(), parts[2], "data-key");
  }

  private String sealContent(String owner, Secret dataKey, Secret secret) {
    return VERSION + ":" + cipher.seal(dataKey, secret, context(owner, "content"));
  }

  private Secret opened(String owner, Secret key, String sealed, String layer) {
    try {
      return cipher.open(key, sealed, context(owner, layer));
    } catch (AEADBadTagException altered) {
      throw new StoreException(
          "the record of " + owner + " does not open: it was altered, or moved from elsewhere",
          altered);
    }
  }

  private static String[] parts(String owner, String text, int count) {
    String[] parts = text.split(":", -1);
    if (parts.length != count || !parts[0].equals(VERSION)) {
      throw new StoreException("the record of " + owner + " has a form this version cannot read");
    }
    return parts;
  }

  private static String context(String owner, String layer) {
    return "kumobashi:" + VERSION + ":" + layer + ":" + owner;
  }
}
