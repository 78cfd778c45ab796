package org.kumobashi.protocol.fuzz;

import java.util.List;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.imap.ImapClientDialogue;
import org.kumobashi.protocol.imap.ImapUpstreamDialogue;

/** An IMAP server that answers anything at all. */
public final class ImapUpstreamFuzz {
  private static final Pattern COMMAND =
      Pattern.compile(
          "|TOKEN|K[0-4] (?:STARTTLS|CAPABILITY|NAMESPACE|NOOP|AUTHENTICATE XOAUTH2(?: TOKEN)?)");
  private static final UpstreamPlay.Side SIDE =
      new UpstreamPlay.Side(
          () -> new ImapUpstreamDialogue(UpstreamPlay.MAILBOX, UpstreamPlay.TOKEN),
          COMMAND,
          () -> new ImapClientDialogue(ClientPolicy.standard("gate.example", true, false)),
          List.of("a1 CAPABILITY", "a2 LOGIN alice secret"),
          ImapClientFuzz.LINE);

  private ImapUpstreamFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    UpstreamPlay.play(octets, SIDE);
  }
}
