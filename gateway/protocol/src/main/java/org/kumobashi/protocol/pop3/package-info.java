/** The POP3 dialect: client dialogue and upstream dialogue (RFC 1939). */
@NullMarked
package org.kumobashi.protocol.pop3;

import org.jspecify.annotations.NullMarked;
