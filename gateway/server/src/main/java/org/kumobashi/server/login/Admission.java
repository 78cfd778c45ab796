package org.kumobashi.server.login;

import org.kumobashi.protocol.identity.AccessToken;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.accounts.Device;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.Mailbox;

/**
 * Who was let in and what opens the mailbox upstream.
 *
 * @param fresh whether the token was redeemed for this very login, so that a newer one would not
 *     help
 */
public record Admission(
    Protocol protocol,
    Mailbox mailbox,
    Device device,
    Grant grant,
    AccessToken token,
    boolean fresh) {}
