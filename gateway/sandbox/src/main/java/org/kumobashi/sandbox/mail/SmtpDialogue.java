package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.entra.TokenClaims;
import org.kumobashi.sandbox.mail.TokenGate.Verdict;

/** One SMTP connection as Exchange Online leads it: EHLO, STARTTLS, AUTH; mail goes elsewhere. */
final class SmtpDialogue {
  static final String TOO_FAST =
      "421 4.4.2 Message submission rate for this client has exceeded the configured limit";
  private static final String REFUSED =
      "535 5.7.3 Authentication unsuccessful [" + SmtpFront.HOST + "]";
  private static final String BASIC =
      "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. ["
          + SmtpFront.HOST
          + "]";

  private static final String SWITCHED_OFF =
      "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
          + " Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.";

  private final Wire client;
  private final Front front;
  private boolean secured;
  private boolean greeted;
  private Optional<Verdict.Open> login = Optional.empty();

  SmtpDialogue(Wire client, Front front) {
    this.client = client;
    this.front = front;
  }

  /** Answers one command line. False: the connection is over. */
  boolean obey(String line, SSLContext tls, SmtpTransaction transaction) throws IOException {
    String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    Optional<String> wanted = wanted(verb);
    if (wanted.isPresent()) {
      client.say(wanted.get());
      return SmtpScript.goesOn(wanted.get());
    }
    switch (verb) {
      case "EHLO" -> hello(transaction, true);
      case "HELO" -> hello(transaction, false);
      case "STARTTLS" -> startTls(tls, transaction);
      case "AUTH" -> {
        return authenticate(line.split(" ", -1));
      }
      case "NOOP" -> client.say("250 2.0.0 OK");
      case "RSET" -> {
        transaction.reset();
        client.say("250 2.0.0 Resetting");
      }
      case "VRFY" -> client.say("252 2.1.5 Cannot VRFY user");
      case "HELP" ->
          client.say("214-This server supports the following commands:", "214 HELO EHLO");
      case "QUIT" -> {
        front.counters().smtpQuit();
        client.say("221 2.0.0 Service closing transmission channel");
        return false;
      }
      case "MAIL", "RCPT", "DATA", "BDAT" -> {
        return mail(verb, line, transaction);
      }
      default -> unknown(line);
    }
    return true;
  }

  /** Gives back what the session held. */
  void leave() {
    login.ifPresent(open -> front.leave(Protocol.SMTP, open.mailbox()));
  }

  private Optional<String> wanted(String verb) {
    return switch (verb) {
      case "EHLO", "HELO" -> front.quirks().smtp().take("EHLO");
      case "STARTTLS", "RSET" -> front.quirks().smtp().take(verb);
      default -> Optional.empty();
    };
  }

  private boolean mail(String verb, String line, SmtpTransaction transaction) throws IOException {
    if (!greeted) {
      client.say("503 5.5.2 Send hello first");
      return true;
    }
    if (login.isEmpty()) {
      client.say("530 5.7.57 Client not authenticated to send mail. [" + SmtpFront.HOST + "]");
      return true;
    }
    return transaction.obey(verb, line, login.get());
  }

  private void hello(SmtpTransaction transaction, boolean extended) throws IOException {
    greeted = true;
    transaction.reset();
    String greeting = SmtpFront.HOST + " Hello [" + client.peer() + "]";
    if (!extended) {
      client.say("250 " + greeting);
      return;
    }
    client.say(
        "250-" + greeting,
        "250-SIZE " + SmtpTransaction.SIZE,
        "250-PIPELINING",
        "250-DSN",
        "250-ENHANCEDSTATUSCODES",
        secured ? "250-AUTH LOGIN XOAUTH2" : "250-STARTTLS",
        "250-8BITMIME",
        "250-BINARYMIME",
        "250-CHUNKING",
        "250 SMTPUTF8");
  }

  private void startTls(SSLContext tls, SmtpTransaction transaction) throws IOException {
    if (secured) {
      client.say("503 5.5.2 Only one STARTTLS command can be issued per session");
      return;
    }
    client.say("220 2.0.0 SMTP server ready");
    client.acceptTls(tls);
    secured = true;
    greeted = false;
    transaction.reset();
  }

  private void unknown(String line) throws IOException {
    if (front.quirks().shows(Quirk.TARPIT)) {
      front.pause(front.quirks().tarpit());
    }
    client.say("500 5.3.3 Unrecognized command '" + line + "'");
  }

  private boolean authenticate(String[] words) throws IOException {
    if (!secured || login.isPresent() || !greeted) {
      client.say("503 5.5.2 Bad sequence of commands");
      return true;
    }
    return switch (words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "") {
      case "XOAUTH2" -> xoauth2(words);
      case "LOGIN" -> basic(words.length);
      default -> {
        client.say("504 5.7.4 Unrecognized authentication type");
        yield true;
      }
    };
  }

  /** The mechanism is offered, but leads nowhere any more. */
  private boolean basic(int words) throws IOException {
    if (words < 3) {
      client.say("334 VXNlcm5hbWU6");
      client.readLine();
    }
    client.say("334 UGFzc3dvcmQ6");
    client.readLine();
    client.say(BASIC);
    return true;
  }

  private boolean xoauth2(String[] words) throws IOException {
    Optional<String> response = Optional.of(words[words.length - 1]);
    if (words.length < 3) {
      client.say("334 ");
      response = client.readLine();
    }
    if (response.isEmpty()) {
      return false;
    }
    if (front.quirks().shows(Quirk.HANG_UP_AT_LOGIN)) {
      front.turnedAway(Protocol.SMTP);
      return false;
    }
    Optional<String> instead = insteadOfJudging();
    if (instead.isPresent()) {
      front.turnedAway(Protocol.SMTP);
      client.say(instead.get());
      return SmtpScript.goesOn(instead.get());
    }
    return switch (front.judge(response.get(), Protocol.SMTP)) {
      case Verdict.Open open -> enter(open);
      case Verdict.NotYours(TokenClaims _), Verdict.Bad() -> refuse();
    };
  }

  private Optional<String> insteadOfJudging() {
    if (front.quirks().shows(Quirk.THROTTLED)) {
      return Optional.of(TOO_FAST);
    }
    return front.quirks().shows(Quirk.SMTP_AUTH_DISABLED)
        ? Optional.of(SWITCHED_OFF)
        : front.quirks().smtp().take("AUTH");
  }

  private boolean enter(Verdict.Open open) throws IOException {
    if (!front.enter(Protocol.SMTP, open.mailbox())) {
      client.say(
          "432 4.3.2 Concurrent connections limit exceeded."
              + " Visit https://aka.ms/concurrent_sending for more information.");
      return false;
    }
    login = Optional.of(open);
    client.say("235 2.7.0 Authentication successful");
    return true;
  }

  private boolean refuse() throws IOException {
    if (front.quirks().shows(Quirk.ERROR_CHALLENGE)) {
      client.say("334 " + Front.ERROR_JSON);
      if (client.readLine().isEmpty()) {
        return false;
      }
    }
    client.say(REFUSED);
    return true;
  }
}
