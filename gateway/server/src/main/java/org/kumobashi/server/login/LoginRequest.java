package org.kumobashi.server.login;

import java.net.InetAddress;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Protocol;

/**
 * A client that wants in.
 *
 * @param client its real address, behind any load balancer
 * @param credentials what it presented, unchecked
 */
public record LoginRequest(Protocol protocol, InetAddress client, Credentials credentials) {}
