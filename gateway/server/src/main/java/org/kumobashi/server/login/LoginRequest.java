package org.kumobashi.server.login;

import java.net.InetAddress;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Protocol;

/**
 * A client's wish to be let in.
 *
 * @param client where it comes from
 */
public record LoginRequest(Protocol protocol, InetAddress client, Credentials credentials) {}
