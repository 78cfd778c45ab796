/**
 * The SMTP dialect: client dialogue, upstream dialogue and the submission guard (RFC 5321, RFC
 * 6409).
 */
@NullMarked
package org.kumobashi.protocol.smtp;

import org.jspecify.annotations.NullMarked;
