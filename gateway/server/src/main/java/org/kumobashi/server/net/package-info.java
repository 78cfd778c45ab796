/**
 * Netty: listeners, TLS, framing, the drivers of dialogues, dialling, hand-over and relay. Only
 * this room sees Netty.
 */
@NullMarked
package org.kumobashi.server.net;

import org.jspecify.annotations.NullMarked;
