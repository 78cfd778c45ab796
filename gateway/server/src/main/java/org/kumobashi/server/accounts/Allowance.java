package org.kumobashi.server.accounts;

import java.time.Instant;

/**
 * A person who may connect a shared mailbox with the permission they gave.
 *
 * @param address the shared mailbox, normalised
 * @param upn the person's user principal name, in lower case
 * @param since when an administrator listed them
 * @param connected whether the mailbox is connected in their name
 */
public record Allowance(String address, String upn, Instant since, boolean connected) {}
