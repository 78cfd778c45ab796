package org.kumobashi.server.accounts;

import java.util.Optional;
import org.kumobashi.protocol.identity.Secret;

/**
 * A device that was just added.
 *
 * @param password the generated password, to be shown once and nowhere kept; empty if it was chosen
 */
public record IssuedDevice(Device device, Optional<Secret> password) {}
