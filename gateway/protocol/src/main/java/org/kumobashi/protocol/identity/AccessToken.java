package org.kumobashi.protocol.identity;

import java.time.Instant;

/**
 * An OAuth 2.0 access token (RFC 6749 §1.4) and the moment it stops working.
 *
 * @param value the token itself
 * @param expiresAt when upstream starts to refuse it
 */
public record AccessToken(Secret value, Instant expiresAt) {}
