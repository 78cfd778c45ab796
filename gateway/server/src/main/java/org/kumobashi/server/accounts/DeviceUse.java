package org.kumobashi.server.accounts;

/**
 * What a device used.
 *
 * @param messages those it sent that upstream accepted; what it read cannot be counted in messages
 * @param octetsIn from the device, once it was logged in, without TLS
 * @param octetsOut to the device, likewise
 */
public record DeviceUse(long messages, long octetsIn, long octetsOut) {
  /** Nothing at all. */
  public static final DeviceUse NONE = new DeviceUse(0, 0, 0);

  /** Octets both ways. */
  public long octets() {
    return octetsIn + octetsOut;
  }
}
