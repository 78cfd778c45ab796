package org.kumobashi.server.config;

/** How TLS begins on a connection. */
public enum TlsMode {
  /** From the first octet (RFC 8314). */
  IMPLICIT,
  /** By the STARTTLS or STLS command (RFC 3207, RFC 2595). */
  STARTTLS,
  /** Never. */
  NONE
}
