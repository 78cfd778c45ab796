package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.kumobashi.sandbox.Wire;

/** The submission port: greets, and gives every connection a dialogue of its own. */
final class SmtpFront implements MailSession {
  static final String HOST = "SANDBOX.outlook.office365.com";
  private static final int IDLE_MILLIS = 600_000;

  private final Front front;
  private final SSLContext tls;
  private final Submissions submissions;

  SmtpFront(Front front, SSLContext tls, Submissions submissions) {
    this.front = front;
    this.tls = tls;
    this.submissions = submissions;
  }

  @Override
  public void run(Wire client) throws IOException {
    client.timeout(IDLE_MILLIS);
    Optional<String> wanted = front.quirks().smtp().take("CONNECT");
    if (wanted.isPresent()) {
      client.say(wanted.get());
      return;
    }
    String now = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    client.say(
        "220 " + HOST + " Microsoft ESMTP MAIL Service ready at " + now + " " + Front.machine());
    SmtpDialogue dialogue = new SmtpDialogue(client, front);
    SmtpTransaction transaction = new SmtpTransaction(client, front, submissions);
    try {
      boolean on = true;
      while (on) {
        Optional<String> line = client.readLine();
        on = line.isPresent() && dialogue.obey(line.get(), tls, transaction);
      }
    } finally {
      dialogue.leave();
    }
  }
}
