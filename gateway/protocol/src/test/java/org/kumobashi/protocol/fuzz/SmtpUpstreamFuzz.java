package org.kumobashi.protocol.fuzz;

import java.util.List;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.ClientPolicy;
import org.kumobashi.protocol.smtp.SmtpClientDialogue;
import org.kumobashi.protocol.smtp.SmtpUpstreamDialogue;

/** An SMTP server that answers anything at all until the token is accepted. */
public final class SmtpUpstreamFuzz {
  private static final Pattern COMMAND =
      Pattern.compile("|TOKEN|EHLO gate[.]example|STARTTLS|AUTH XOAUTH2");
  private static final UpstreamPlay.Side SIDE =
      new UpstreamPlay.Side(
          () -> new SmtpUpstreamDialogue(UpstreamPlay.MAILBOX, UpstreamPlay.TOKEN, "gate.example"),
          COMMAND,
          () -> new SmtpClientDialogue(ClientPolicy.standard("gate.example", true, false)),
          List.of("EHLO pc", "AUTH PLAIN AGFsaWNlAHNlY3JldA=="),
          SmtpClientFuzz.LINE);

  private SmtpUpstreamFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    UpstreamPlay.play(octets, SIDE);
  }
}
