package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.entra.TokenClaims;
import org.kumobashi.sandbox.mail.ImapWords.Command;
import org.kumobashi.sandbox.mail.TokenGate.Verdict;

/** IMAP as Exchange Online speaks it until the login; then the relay takes over. */
final class ImapFront implements MailSession {
  private static final int IDLE_MILLIS = 1_800_000;
  private final Front front;

  ImapFront(Front front) {
    this.front = front;
  }

  @Override
  public void run(Wire client) throws IOException {
    // Not to be had again by talking: no command sets this clock back.
    client.expire(front.quirks().timeToLogIn());
    client.say(ImapWords.GREETING + Front.machine());
    try {
      boolean on = true;
      while (on) {
        Optional<String> line = client.readLine();
        on = line.isPresent() && obey(client, ImapWords.parse(swallowLiterals(client, line.get())));
      }
    } catch (SocketTimeoutException tooLate) {
      client.say(ImapWords.TOO_LATE);
    }
  }

  private boolean obey(Wire client, Command command) throws IOException {
    String tag = command.tag();
    switch (command.verb()) {
      case "CAPABILITY" -> client.say(capabilities(), tag + " OK CAPABILITY completed.");
      case "NOOP" -> client.say(tag + " OK NOOP completed.");
      case "ID" -> client.say(ImapWords.ID, tag + " OK ID completed.");
      case "LOGIN" -> client.say(tag + " NO LOGIN failed.");
      case "AUTHENTICATE" -> {
        return authenticate(client, command);
      }
      case "LOGOUT" -> {
        client.say(ImapWords.SIGNING_OFF, tag + " OK LOGOUT completed.");
        return false;
      }
      default -> client.say(tag + " " + ImapWords.INVALID_STATE);
    }
    return true;
  }

  private boolean authenticate(Wire client, Command command) throws IOException {
    String[] words = command.rest().split(" ", 2);
    if (!words[0].equalsIgnoreCase("XOAUTH2")) {
      client.say(command.tag() + " NO AUTHENTICATE failed.");
      return true;
    }
    if (words.length == 2 && front.quirks().shows(Quirk.NO_SASL_IR)) {
      client.say(command.tag() + " BAD Command Argument Error. 12");
      return true;
    }
    Optional<String> response = words.length == 2 ? Optional.of(words[1]) : ask(client);
    return response.isPresent() && judge(client, command.tag(), response.get());
  }

  private static Optional<String> ask(Wire client) throws IOException {
    client.say("+ ");
    return client.readLine();
  }

  private boolean judge(Wire client, String tag, String response) throws IOException {
    if (front.quirks().shows(Quirk.HANG_UP_AT_LOGIN)) {
      front.turnedAway(Protocol.IMAP);
      return false;
    }
    if (front.quirks().shows(Quirk.SERVER_UNAVAILABLE)) {
      front.turnedAway(Protocol.IMAP);
      client.say(ImapWords.UNAVAILABLE);
      return false;
    }
    if (front.quirks().shows(Quirk.THROTTLED)) {
      front.turnedAway(Protocol.IMAP);
      client.say(tag + " " + ImapWords.THROTTLED);
      return true;
    }
    Verdict verdict = front.judge(response, Protocol.IMAP);
    return switch (verdict) {
      case Verdict.Bad() -> refuse(client, tag);
      case Verdict.NotYours(TokenClaims _) -> notConnected(client, tag);
      case Verdict.Open open -> enter(client, tag, open);
    };
  }

  private boolean refuse(Wire client, String tag) throws IOException {
    if (front.quirks().shows(Quirk.ERROR_CHALLENGE)) {
      client.say("+ " + Front.ERROR_JSON);
      if (client.readLine().isEmpty()) {
        return false;
      }
    }
    client.say(tag + " NO AUTHENTICATE failed.");
    return true;
  }

  /** The token is good but leads to no mailbox: only CAPABILITY and LOGOUT still work. */
  private static boolean notConnected(Wire client, String tag) throws IOException {
    client.say(tag + " OK AUTHENTICATE completed.");
    for (Optional<String> line = client.readLine(); line.isPresent(); line = client.readLine()) {
      Command command = ImapWords.parse(line.get());
      if (!command.verb().equals("CAPABILITY")) {
        client.say(
            command.tag() + " BAD User is authenticated but not connected.",
            "* BYE Connection closed. 14");
        return false;
      }
      client.say(ImapWords.AFTER_LOGIN, command.tag() + " OK CAPABILITY completed.");
    }
    return false;
  }

  private boolean enter(Wire client, String tag, Verdict.Open open) throws IOException {
    if (front.quirks().shows(Quirk.AUTHENTICATED_BUT_NOT_CONNECTED)) {
      front.turnedAway(Protocol.IMAP);
      return notConnected(client, tag);
    }
    if (!front.enter(Protocol.IMAP, open.mailbox())) {
      return notConnected(client, tag);
    }
    try {
      relay(client, tag, open);
    } finally {
      front.leave(Protocol.IMAP, open.mailbox());
    }
    return false;
  }

  private void relay(Wire client, String tag, Verdict.Open open) throws IOException {
    try (Wire store = new Wire(new Socket(Front.loopback(), front.store().imapPort()))) {
      store.readLine();
      String password = front.store().password(open.mailbox());
      store.say("g1 LOGIN \"" + open.mailbox() + "\" \"" + password + "\"");
      if (!store.readLine().orElse("").startsWith("g1 OK")) {
        throw new IOException("GreenMail does not let " + open.mailbox() + " in");
      }
      client.say(tag + " OK AUTHENTICATE completed.");
      client.timeout(IDLE_MILLIS);
      boolean mortal = front.quirks().shows(Quirk.SESSION_ENDS_WITH_TOKEN);
      new ImapRelay(client, store, front.quirks())
          .run(mortal ? open.claims().expires() : Instant.MAX);
    }
  }

  private String capabilities() {
    return ImapWords.beforeLogin(
        front.quirks().isOn(Quirk.LOGIN_DISABLED), !front.quirks().isOn(Quirk.NO_SASL_IR));
  }

  private static String swallowLiterals(Wire client, String line) throws IOException {
    String last = line;
    for (OptionalLong n = ImapWords.literal(last); n.isPresent(); n = ImapWords.literal(last)) {
      if (!last.endsWith("+}")) {
        client.say("+ Ready for additional command text.");
      }
      client.copy(n.getAsLong(), Optional.empty());
      last = client.readLine().orElse("");
    }
    return line;
  }
}
