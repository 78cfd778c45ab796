package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.entra.TokenClaims;
import org.kumobashi.sandbox.mail.TokenGate.Verdict;

/** POP3 as Exchange Online speaks it until the login; then a {@link Pop3Maildrop} is open. */
final class Pop3Front implements MailSession {
  static final String SIGNING_OFF = "+OK Microsoft Exchange Server 2016 POP3 server signing off.";
  static final String[] CAPABILITIES = {"+OK", "TOP", "UIDL", "SASL PLAIN XOAUTH2", "USER", "."};
  private static final int IDLE_MILLIS = 1_800_000;

  private final Front front;

  Pop3Front(Front front) {
    this.front = front;
  }

  @Override
  public void run(Wire client) throws IOException {
    client.expire(front.quirks().timeToLogIn());
    client.say("+OK The Microsoft Exchange POP3 service is ready. " + Front.machine());
    boolean on = true;
    while (on) {
      Optional<String> line = client.readLine();
      on = line.isPresent() && obey(client, line.get());
    }
  }

  private boolean obey(Wire client, String line) throws IOException {
    String[] words = line.split(" ", 3);
    switch (words[0].toUpperCase(Locale.ROOT)) {
      case "CAPA" -> client.say(CAPABILITIES);
      case "USER" -> client.say("+OK");
      case "PASS" -> client.say("-ERR Logon failure: unknown user name or bad password.");
      case "AUTH" -> {
        return authenticate(client, words);
      }
      case "QUIT" -> {
        client.say(SIGNING_OFF);
        return false;
      }
      case "STAT", "LIST", "RETR", "DELE", "UIDL", "TOP", "NOOP", "RSET" ->
          client.say("-ERR Command is not valid in this state.");
      default -> client.say("-ERR Protocol error. 19");
    }
    return true;
  }

  private boolean authenticate(Wire client, String[] words) throws IOException {
    if (words.length < 2 || !words[1].equalsIgnoreCase("XOAUTH2")) {
      client.say("-ERR Authentication failure: unknown user name or bad password.");
      return true;
    }
    if (words.length == 3) {
      if (front.quirks().shows(Quirk.POP_TWO_LINES_ONLY)) {
        client.say("-ERR Protocol error. Connection is closed. 10");
        return false;
      }
      return judge(client, words[2]);
    }
    client.say("+ ");
    Optional<String> response = client.readLine();
    return response.isPresent() && judge(client, response.get());
  }

  private boolean judge(Wire client, String response) throws IOException {
    if (front.quirks().shows(Quirk.HANG_UP_AT_LOGIN)) {
      front.turnedAway(Protocol.POP3);
      return false;
    }
    if (front.quirks().shows(Quirk.THROTTLED)) {
      front.turnedAway(Protocol.POP3);
      return refuse(client);
    }
    Verdict verdict = front.judge(response, Protocol.POP3);
    return switch (verdict) {
      case Verdict.Open(String mailbox, TokenClaims _) -> enter(client, mailbox);
      case Verdict.NotYours(TokenClaims _), Verdict.Bad() -> refuse(client);
    };
  }

  private boolean enter(Wire client, String mailbox) throws IOException {
    front.enter(Protocol.POP3, mailbox);
    try {
      client.say("+OK User successfully authenticated.");
      client.timeout(IDLE_MILLIS);
      new Pop3Maildrop(client, front, mailbox).run();
    } finally {
      front.leave(Protocol.POP3, mailbox);
    }
    return false;
  }

  private boolean refuse(Wire client) throws IOException {
    if (front.quirks().shows(Quirk.ERROR_CHALLENGE)) {
      client.say("+ " + Front.ERROR_JSON);
      if (client.readLine().isEmpty()) {
        return false;
      }
    }
    client.say("-ERR Authentication failure: unknown user name or bad password.");
    return true;
  }
}
