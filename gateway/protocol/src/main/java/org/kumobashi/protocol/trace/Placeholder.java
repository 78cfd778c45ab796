package org.kumobashi.protocol.trace;

/** What stands for octets that are not shown. */
final class Placeholder {
  /** Not even its length is told. */
  static final String SECRET = "<secret>";

  private Placeholder() {}

  static String of(String kind, long octets) {
    return "<" + kind + " of " + octets + (octets == 1 ? " octet>" : " octets>");
  }
}
