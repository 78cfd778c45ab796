package org.kumobashi.server.net;

import org.kumobashi.server.config.Listener;

/**
 * What holds for the connections that come by a listener from now on. Each keeps what it was
 * received with, whatever is changed meanwhile.
 *
 * @param hostname the name in greetings
 */
record Reception(Listener listener, ClientSetting setting, String hostname) {}
