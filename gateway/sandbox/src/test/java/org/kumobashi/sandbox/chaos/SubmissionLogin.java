package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import org.kumobashi.sandbox.chaos.Client.Account;
import org.kumobashi.sandbox.chaos.Town.Door;

/** The beginning of a submission, from the greeting to the reply to AUTH. */
final class SubmissionLogin {
  private SubmissionLogin() {}

  /** The reply that decided: that to AUTH, or one before it that was no good. */
  static String of(Call call, Account account) throws IOException {
    String reply = call.reply();
    if (reply.startsWith("220")) {
      reply = call.ask("EHLO client");
    }
    if (reply.startsWith("250") && call.door() == Door.SUBMISSION) {
      reply = secured(call);
    }
    return reply.startsWith("250") ? call.ask("AUTH PLAIN " + Sender.plain(account)) : reply;
  }

  private static String secured(Call call) throws IOException {
    String reply = call.ask("STARTTLS");
    if (!reply.startsWith("220")) {
      return reply;
    }
    call.secure();
    return call.ask("EHLO client");
  }
}
