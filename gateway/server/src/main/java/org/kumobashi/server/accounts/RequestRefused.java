package org.kumobashi.server.accounts;

/**
 * What an administrator asked for cannot be done; nothing was changed. The message says why and
 * holds no secret.
 */
public final class RequestRefused extends RuntimeException {
  public RequestRefused(String message) {
    super(message);
  }
}
