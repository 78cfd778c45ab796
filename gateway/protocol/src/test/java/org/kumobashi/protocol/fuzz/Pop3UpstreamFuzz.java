package org.kumobashi.protocol.fuzz;

import java.util.List;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.pop3.Pop3ClientDialogue;
import org.kumobashi.protocol.pop3.Pop3UpstreamDialogue;

/** A POP3 server that answers anything at all. */
public final class Pop3UpstreamFuzz {
  private static final Pattern COMMAND = Pattern.compile("|TOKEN|STLS|AUTH XOAUTH2");
  private static final UpstreamPlay.Side SIDE =
      new UpstreamPlay.Side(
          () -> new Pop3UpstreamDialogue(UpstreamPlay.MAILBOX, UpstreamPlay.TOKEN),
          COMMAND,
          () -> new Pop3ClientDialogue(ClientPolicy.standard("gate.example", true, false)),
          List.of("USER alice", "PASS secret"),
          Pop3ClientFuzz.LINE);

  private Pop3UpstreamFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    UpstreamPlay.play(octets, SIDE);
  }
}
