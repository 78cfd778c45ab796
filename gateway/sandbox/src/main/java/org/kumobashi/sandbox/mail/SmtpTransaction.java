package org.kumobashi.sandbox.mail;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.sandbox.Wire;

/** MAIL, RCPT, DATA and BDAT of one connection, after login. */
final class SmtpTransaction {
  /** The SIZE Exchange announces whatever the mailbox's limit is. */
  static final int SIZE = 157_286_400;

  private static final int MOST_RECIPIENTS = 500;
  private static final Pattern PATH = Pattern.compile("(?i)(FROM|TO): *<([^<>]*)>(.*)");
  private static final Pattern SIZE_PARAMETER = Pattern.compile("(?i).* SIZE=(\\d{1,18}).*");
  private static final Pattern FROM_FIELD =
      Pattern.compile("(?im)^From:[^\\r\\n]*?([^\\s<>\"]+@[^\\s<>\"]+)");

  private final Wire client;
  private final Front front;
  private final Consumer<ReceivedMessage> received;
  private final List<String> recipients = new ArrayList<>();
  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  private Optional<String> from = Optional.empty();

  SmtpTransaction(Wire client, Front front, Consumer<ReceivedMessage> received) {
    this.client = client;
    this.front = front;
    this.received = received;
  }

  /** Forgets the transaction, RFC 5321 §4.1.1.5. */
  void reset() {
    from = Optional.empty();
    recipients.clear();
    chunks.reset();
  }

  /** Answers one of the four commands. False: the connection is over. */
  boolean obey(String verb, String line, String principal) throws IOException {
    Optional<String> wanted = front.quirks().takeSmtpReply(verb);
    if (wanted.isPresent()) {
      client.say(wanted.get());
      return !wanted.get().startsWith("421");
    }
    return switch (verb) {
      case "MAIL" -> mail(line.substring(4).strip());
      case "RCPT" -> recipient(line.substring(4).strip());
      case "DATA" -> data(principal);
      default -> chunk(line.split(" ", -1), principal);
    };
  }

  private boolean mail(String argument) throws IOException {
    Matcher path = PATH.matcher(argument);
    if (from.isPresent()) {
      client.say("503 5.5.2 Sender already specified");
    } else if (!path.matches()) {
      client.say("501 5.1.7 Invalid address");
    } else if (declaredSize(path.group(3)) > SIZE) {
      client.say("552 5.3.4 Message size exceeds fixed maximum message size");
    } else {
      from = Optional.of(path.group(2));
      client.say("250 2.1.0 Sender OK");
    }
    return true;
  }

  private boolean recipient(String argument) throws IOException {
    Matcher path = PATH.matcher(argument);
    if (from.isEmpty()) {
      client.say("503 5.5.2 Need mail command");
    } else if (!path.matches() || path.group(2).isEmpty()) {
      client.say("501 5.1.3 Invalid address");
    } else if (recipients.size() == MOST_RECIPIENTS) {
      client.say("452 4.5.3 Too many recipients");
    } else {
      recipients.add(path.group(2));
      client.say("250 2.1.5 Recipient OK");
    }
    return true;
  }

  private boolean data(String principal) throws IOException {
    if (recipients.isEmpty()) {
      client.say(from.isEmpty() ? "503 5.5.2 Need mail command" : "503 5.5.2 Need rcpt command");
      return true;
    }
    client.say("354 Start mail input; end with <CRLF>.<CRLF>");
    Optional<OctetString> message = readMessage();
    front.counters().finalDot();
    return finish(message, principal);
  }

  private Optional<OctetString> readMessage() throws IOException {
    try {
      return new MessageReader(SIZE).read(client);
    } catch (EOFException e) {
      front.counters().brokenMessage();
      throw e;
    }
  }

  private boolean chunk(String[] words, String principal) throws IOException {
    if (words.length < 2 || !words[1].matches("\\d{1,9}")) {
      client.say("501 5.5.4 Invalid arguments");
      return false;
    }
    byte[] octets = client.read(Integer.parseInt(words[1]));
    if (recipients.isEmpty()) {
      client.say("503 5.5.2 Need rcpt command");
      return true;
    }
    chunks.writeBytes(octets);
    if (words.length == 2) {
      client.say("250 2.0.0 " + octets.length + " octets received");
      return true;
    }
    return finish(Optional.of(OctetString.of(chunks.toByteArray())), principal);
  }

  private boolean finish(Optional<OctetString> message, String principal) throws IOException {
    Optional<String> wanted = front.quirks().takeSmtpReply("END");
    if (wanted.isPresent()) {
      client.say(wanted.get());
    } else if (message.isEmpty()) {
      client.say("552 5.3.4 Message size exceeds fixed maximum message size");
    } else {
      accept(message.get(), principal);
    }
    reset();
    return !wanted.orElse("").startsWith("421");
  }

  private void accept(OctetString message, String principal) throws IOException {
    String sender = sender(message);
    if (!front.tenant().maySendAs(principal, sender)) {
      client.say(
          "554 5.2.252 SendAsDenied; %s not allowed to send as %s; STOREDRV.Submission.Exception:"
                  .formatted(principal, sender)
              + "SendAsDeniedException.MapiExceptionSendAsDenied");
      return;
    }
    byte[] octets = message.toArray();
    recipients.stream()
        .flatMap(address -> front.tenant().delivery(address).stream())
        .distinct()
        .forEach(mailbox -> front.store().deliver(mailbox, octets));
    received.accept(new ReceivedMessage(principal, from.orElse(""), recipients, message));
    String id = "<" + UUID.randomUUID() + "@" + SmtpFront.HOST + ">";
    client.say("250 2.0.0 OK " + id + " [Hostname=" + SmtpFront.HOST + "]");
  }

  /** The address in the From field counts; without one, the reverse path. */
  private String sender(OctetString message) {
    String text = message.latin1();
    int end = text.indexOf("\r\n\r\n");
    Matcher field = FROM_FIELD.matcher(end < 0 ? text : text.substring(0, end));
    return field.find() ? field.group(1) : from.orElse("");
  }

  private static long declaredSize(String parameters) {
    Matcher matcher = SIZE_PARAMETER.matcher(parameters);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
