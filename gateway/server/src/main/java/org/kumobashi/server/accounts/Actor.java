package org.kumobashi.server.accounts;

/**
 * Who changes something, for the audit log.
 *
 * @param who a user principal name, {@code root at the command line}, or {@code gateway}; no secret
 * @param origin the address it was done from; {@code local} where there is none
 */
public record Actor(String who, String origin) {
  /** The gateway by itself. */
  public static final Actor GATEWAY = new Actor("gateway", "local");
}
