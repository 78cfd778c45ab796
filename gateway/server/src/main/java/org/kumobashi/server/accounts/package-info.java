/**
 * Mailboxes, grants and device passwords, and the vault that seals their secrets. Only this room
 * sees JDBC.
 */
@NullMarked
package org.kumobashi.server.accounts;

import org.jspecify.annotations.NullMarked;
