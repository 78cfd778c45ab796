package org.kumobashi.server.login;

import java.time.InstantSource;
import java.util.Optional;

/**
 * What the login story needs to know.
 *
 * @param defaultDomain what a user name without a domain belongs to
 * @param portal where people sign in, for error texts
 */
public record LoginSettings(Optional<String> defaultDomain, String portal, InstantSource clock) {}
