package org.kumobashi.protocol.smtp;

/**
 * One field of a header (RFC 5322 §2.2), in canonical form.
 *
 * @param raw all its lines with their line ends, one character per octet
 */
record HeaderField(String raw) {
  /** Whether it has this name; blanks before the colon are allowed (RFC 5322 §4.5). */
  boolean isNamed(String name) {
    return name().stripTrailing().equalsIgnoreCase(name);
  }

  /**
   * Whether some program might take it for a field of this name, because it overlooks octets that
   * have no place in a name.
   */
  boolean resembles(String name) {
    return name().replaceAll("[^!-~]", "").equalsIgnoreCase(name);
  }

  /** What stands behind the colon, without the last line end: all of it if there is no colon. */
  String value() {
    return raw.substring(raw.indexOf(':') + 1, raw.length() - "\r\n".length());
  }

  /** The value on one line (RFC 5322 §2.2.3). */
  String unfoldedValue() {
    return value().replace("\r\n", "");
  }

  private String name() {
    return raw.substring(0, Math.max(0, raw.indexOf(':'))).replace("\r\n", "");
  }
}
