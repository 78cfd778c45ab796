package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.kumobashi.sandbox.Wire;

/** The submission port: greets, and gives every connection a dialogue of its own. */
final class SmtpFront implements MailSession {
  static final String HOST = "SANDBOX.outlook.office365.com";
  private static final int IDLE_MILLIS = 600_000;

  private final Front front;
  private final SSLContext tls;
  private final SmtpSlots slots;
  private final Consumer<ReceivedMessage> received;

  SmtpFront(Front front, SSLContext tls, SmtpSlots slots, Consumer<ReceivedMessage> received) {
    this.front = front;
    this.tls = tls;
    this.slots = slots;
    this.received = received;
  }

  @Override
  public void run(Wire client) throws IOException {
    client.timeout(IDLE_MILLIS);
    String now = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    client.say(
        "220 " + HOST + " Microsoft ESMTP MAIL Service ready at " + now + " " + Front.machine());
    SmtpDialogue dialogue = new SmtpDialogue(client, front, slots);
    SmtpTransaction transaction = new SmtpTransaction(client, front, received);
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
