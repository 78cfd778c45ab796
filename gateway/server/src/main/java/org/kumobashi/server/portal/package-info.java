/**
 * The web pages where people connect their mailbox and manage their devices. Only this room sees
 * Javalin and jte. It knows nothing of listeners and sessions: what it needs of them comes by
 * interface.
 */
@NullMarked
package org.kumobashi.server.portal;

import org.jspecify.annotations.NullMarked;
