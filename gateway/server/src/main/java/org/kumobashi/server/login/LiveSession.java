package org.kumobashi.server.login;

import java.net.InetAddress;
import java.time.Duration;

/**
 * A session as it is at one moment, for administrators.
 *
 * @param id the connection's, as {@code conn} in the log; unique until the gateway restarts
 * @param client the address it came from
 * @param age since its client connected
 * @param octetsIn from the client, as relayed so far
 * @param octetsOut to the client, as relayed so far
 */
public record LiveSession(
    String id,
    Admission admission,
    InetAddress client,
    Duration age,
    long octetsIn,
    long octetsOut) {}
