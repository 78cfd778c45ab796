package org.kumobashi.server.accounts;

/**
 * An address devices log in as.
 *
 * @param address in lower case
 * @param grant what opens it
 * @param enabled whether devices may use it at all
 */
public record Mailbox(String address, GrantId grant, boolean enabled) {}
