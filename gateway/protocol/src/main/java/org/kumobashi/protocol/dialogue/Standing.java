package org.kumobashi.protocol.dialogue;

/**
 * How a client stands before login: whether TLS protects it and how often it has erred. Every state
 * of a client dialogue carries one.
 *
 * @param secured whether TLS protects the connection
 * @param badCommands bad commands so far
 * @param failedLogins failed logins so far
 */
public record Standing(boolean secured, int badCommands, int failedLogins) {
  /** A client that has done nothing yet. */
  public static Standing fresh(boolean secured) {
    return new Standing(secured, 0, 0);
  }

  /** The same client after the TLS handshake; what it did wrong before is not forgiven. */
  public Standing afterTls() {
    return new Standing(true, badCommands, failedLogins);
  }

  /** The same client after one more bad command. */
  public Standing afterBadCommand() {
    return new Standing(secured, badCommands + 1, failedLogins);
  }

  /** The same client after one more failed login. */
  public Standing afterFailedLogin() {
    return new Standing(secured, badCommands, failedLogins + 1);
  }

  /** Whether a password may come over this connection. */
  public boolean mayLogIn(ClientPolicy policy) {
    return secured || policy.cleartextLogin();
  }

  /** Whether STARTTLS (STLS) is offered now. */
  public boolean mayStartTls(ClientPolicy policy) {
    return policy.startTls() && !secured;
  }

  /** Whether the last bad command or failed login was one too many. */
  public boolean isSpent(ClientPolicy policy) {
    return badCommands >= policy.maxBadCommands() || failedLogins >= policy.maxFailedLogins();
  }
}
