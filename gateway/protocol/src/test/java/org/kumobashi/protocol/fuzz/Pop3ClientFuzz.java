package org.kumobashi.protocol.fuzz;

import java.util.regex.Pattern;
import org.kumobashi.protocol.pop3.Pop3ClientDialogue;

/** A POP3 client that sends anything at all before its login. */
public final class Pop3ClientFuzz {
  /** Status lines, challenges, and what stands in lists of capabilities and mechanisms. */
  static final Pattern LINE =
      Pattern.compile("(?:\\+OK|-ERR)(?: .*)?|\\+ .*|[A-Z][A-Z0-9 -]*|IMPLEMENTATION .*|\\.");

  private Pop3ClientFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    ClientPlay.play(octets, Pop3ClientDialogue::new, line -> LINE.matcher(line).matches());
  }
}
