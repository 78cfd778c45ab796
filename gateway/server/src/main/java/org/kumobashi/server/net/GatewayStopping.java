package org.kumobashi.server.net;

/** Told to every client channel when the gateway is about to stop. */
record GatewayStopping() {}
