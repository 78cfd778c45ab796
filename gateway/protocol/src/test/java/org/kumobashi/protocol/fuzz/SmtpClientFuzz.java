package org.kumobashi.protocol.fuzz;

import java.util.regex.Pattern;
import org.kumobashi.protocol.smtp.SmtpClientDialogue;

/** An SMTP client that sends anything at all before its login. */
public final class SmtpClientFuzz {
  /** What may be said. */
  static final Pattern LINE = Pattern.compile("[2-5][0-9]{2}[ -].*");

  private SmtpClientFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    ClientPlay.play(octets, SmtpClientDialogue::new, line -> LINE.matcher(line).matches());
  }
}
