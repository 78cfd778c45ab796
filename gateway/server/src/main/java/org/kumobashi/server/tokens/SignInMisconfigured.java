package org.kumobashi.server.tokens;

/** The gateway's own registration cannot be used; the message is for the log. */
public final class SignInMisconfigured extends Exception {
  public SignInMisconfigured(String message, Throwable cause) {
    super(message, cause);
  }
}
