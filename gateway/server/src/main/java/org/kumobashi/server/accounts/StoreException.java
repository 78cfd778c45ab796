package org.kumobashi.server.accounts;

/**
 * The store or the vault cannot do what was asked: unreadable, corrupt, full, or sealed with
 * another key. The message is for the operator and holds no secret.
 */
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
