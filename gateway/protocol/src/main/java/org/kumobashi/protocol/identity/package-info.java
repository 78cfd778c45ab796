/**
 * Who logs in and with what: user names, secrets, tokens, and the closed set of ways a login can
 * fail.
 */
@NullMarked
package org.kumobashi.protocol.identity;

import org.jspecify.annotations.NullMarked;
