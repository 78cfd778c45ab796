/**
 * Access tokens from grants: redeemed at Entra ID through MSAL4J, cached, one redemption at a time.
 * Only this room sees MSAL4J.
 */
@NullMarked
package org.kumobashi.server.tokens;

import org.jspecify.annotations.NullMarked;
