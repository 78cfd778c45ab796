/**
 * What of a conversation may be shown to a stranger. Everything here works by allow-lists: what is
 * not known to be harmless becomes a placeholder.
 */
@NullMarked
package org.kumobashi.protocol.trace;

import org.jspecify.annotations.NullMarked;
