/** The IMAP dialect: parser, client dialogue and upstream dialogue (RFC 3501). */
@NullMarked
package org.kumobashi.protocol.imap;

import org.jspecify.annotations.NullMarked;
