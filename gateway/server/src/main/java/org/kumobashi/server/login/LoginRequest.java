package org.kumobashi.server.login;

import java.net.InetAddress;
import java.util.Optional;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.Protocol;

/**
 * A client that wants in.
 *
 * @param client its real address, behind any load balancer
 * @param credentials what it presented, unchecked
 * @param oldTls what it speaks, if that is a version of TLS that only old devices speak
 */
public record LoginRequest(
    Protocol protocol, InetAddress client, Credentials credentials, Optional<String> oldTls) {}
