package org.kumobashi.server.accounts;

/**
 * A secret as it lies in the store.
 *
 * @param dataKey the key of this one record, wrapped: {@code 1:<master key id>:<base64>}
 * @param content the secret, sealed with the data key: {@code 1:<base64>}
 */
record SealedSecret(String dataKey, String content) {
  // Nobody can open them without the master key, yet they have no business in a log.
  @Override
  public String toString() {
    return "SealedSecret[****]";
  }
}
