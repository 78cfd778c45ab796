package org.kumobashi.protocol.imap;

import java.util.Random;

/** Random lines from a mail server, the same for the same seed. */
final class RandomUpstream {
  private static final String[] LINES = {
    "* OK ready",
    "* OK",
    "*",
    "",
    "+",
    "+ e30=",
    "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR NAMESPACE",
    "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2",
    "K0 OK",
    "K1 OK done",
    "K2 OK done",
    "K3 OK done",
    "K4 OK done",
    "K4 BAD User is authenticated but not connected.",
    "* 3 EXISTS",
    "* BYE",
    "* LIST {3}",
  };

  private RandomUpstream() {}

  /** Often what could come, in any order; sometimes noise. */
  static String line(Random random) {
    if (random.nextInt(20) > 0) {
      return LINES[random.nextInt(LINES.length)];
    }
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      noise.append((char) random.nextInt(256));
    }
    return noise.toString();
  }
}
