package org.kumobashi.protocol.fuzz;

import java.util.regex.Pattern;
import org.kumobashi.protocol.imap.ImapClientDialogue;

/** An IMAP client that sends anything at all before its login. */
public final class ImapClientFuzz {
  /** What may be said. */
  static final Pattern LINE =
      Pattern.compile("\\+ .*|\\* (?:OK|NO|BAD|BYE|ID|CAPABILITY) .*|[^ *+]\\S* (?:OK|NO|BAD) .*");

  private ImapClientFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    ClientPlay.play(octets, ImapClientDialogue::new, line -> LINE.matcher(line).matches());
  }
}
