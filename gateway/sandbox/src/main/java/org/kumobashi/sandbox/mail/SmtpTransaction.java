package org.kumobashi.sandbox.mail;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.octets.OctetString;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.mail.TokenGate.Verdict;

/** MAIL, RCPT, DATA and BDAT of one connection, after login. */
final class SmtpTransaction {
  /** The SIZE Exchange announces whatever the mailbox's limit is. */
  static final int SIZE = 157_286_400;

  private static final String TOO_LARGE =
      "552 5.3.4 Message size exceeds fixed maximum message size";
  private static final int MOST_RECIPIENTS = 500;
  private static final Pattern PATH = Pattern.compile("(?i)(FROM|TO): *<([^<>]*)>(.*)");
  private static final Pattern SIZE_PARAMETER = Pattern.compile("(?i).* SIZE=(\\d{1,18}).*");

  private final Wire client;
  private final Front front;
  private final Submissions submissions;
  private final List<String> recipients = new ArrayList<>();
  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  private Optional<String> from = Optional.empty();

  SmtpTransaction(Wire client, Front front, Submissions submissions) {
    this.client = client;
    this.front = front;
    this.submissions = submissions;
  }

  /** Forgets the transaction, RFC 5321 §4.1.1.5. */
  void reset() {
    from = Optional.empty();
    recipients.clear();
    chunks.reset();
  }

  /** Answers one of the four commands. False: the connection is over. */
  boolean obey(String verb, String line, Verdict.Open login) throws IOException {
    if (verb.equals("BDAT")) {
      return chunk(line.split(" ", -1), login);
    }
    Optional<String> wanted = front.quirks().smtp().take(verb);
    if (wanted.isPresent()) {
      client.say(wanted.get());
      return SmtpScript.goesOn(wanted.get());
    }
    return switch (verb) {
      case "MAIL" -> mail(line.substring(4).strip(), login.mailbox());
      case "RCPT" -> recipient(line.substring(4).strip());
      default -> data(login);
    };
  }

  private boolean mail(String argument, String mailbox) throws IOException {
    Matcher path = PATH.matcher(argument);
    if (from.isPresent()) {
      client.say("503 5.5.2 Sender already specified");
    } else if (!path.matches()) {
      client.say("501 5.1.7 Invalid address");
    } else if (declaredSize(path.group(3)) > SIZE) {
      client.say(TOO_LARGE);
    } else if (!submissions.mayBegin(mailbox)) {
      client.say(SmtpDialogue.TOO_FAST);
      return false;
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
    } else if (front.quirks().smtp().forRecipient(path.group(2)).isPresent()) {
      client.say(front.quirks().smtp().forRecipient(path.group(2)).get());
    } else {
      recipients.add(path.group(2));
      client.say("250 2.1.5 Recipient OK");
    }
    return true;
  }

  private boolean data(Verdict.Open login) throws IOException {
    if (recipients.isEmpty()) {
      client.say(from.isEmpty() ? "503 5.5.2 Need mail command" : "503 5.5.2 Need rcpt command");
      return true;
    }
    client.say("354 Start mail input; end with <CRLF>.<CRLF>");
    if (front.quirks().isOn(Quirk.KEEPS_DIGESTS_ONLY)) {
      return digest(login);
    }
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    boolean fits = readMessage(octets);
    return finish(
        () ->
            fits
                ? submissions.submit(envelope(login), OctetString.of(octets.toByteArray()))
                : TOO_LARGE);
  }

  private boolean digest(Verdict.Open login) throws IOException {
    front.pause(front.quirks().contentDelay());
    ContentDigest content = new ContentDigest(front);
    boolean fits = readMessage(content);
    return finish(() -> fits ? submissions.note(envelope(login), content.finish()) : TOO_LARGE);
  }

  private boolean readMessage(OutputStream octets) throws IOException {
    try {
      boolean fits = new MessageReader(SIZE, octets, front.counters()::content).read(client);
      front.counters().finalDot();
      return fits;
    } catch (EOFException e) {
      front.counters().brokenMessage();
      throw e;
    }
  }

  private boolean chunk(String[] words, Verdict.Open login) throws IOException {
    if (words.length < 2 || !words[1].matches("\\d{1,9}")) {
      client.say("501 5.5.4 Invalid arguments");
      return false;
    }
    byte[] octets = client.read(Integer.parseInt(words[1]));
    Optional<String> wanted = front.quirks().smtp().take("BDAT");
    if (wanted.isPresent() || recipients.isEmpty()) {
      client.say(wanted.orElse("503 5.5.2 Need rcpt command"));
      return SmtpScript.goesOn(wanted.orElse(""));
    }
    chunks.writeBytes(octets);
    if (words.length == 2) {
      client.say("250 2.0.0 " + octets.length + " octets received");
      return true;
    }
    return finish(() -> submissions.submit(envelope(login), OctetString.of(chunks.toByteArray())));
  }

  private boolean finish(Supplier<String> submit) throws IOException {
    if (front.quirks().shows(Quirk.HANG_UP_AT_FINAL_DOT)) {
      return false;
    }
    String reply = front.quirks().smtp().take("END").orElseGet(submit);
    reset();
    Optional<HeldReply> hold = front.quirks().smtp().takeHold();
    if (hold.isPresent()) {
      hold.get().hold();
    }
    if (front.quirks().shows(Quirk.HANG_UP_AFTER_ACCEPTING)) {
      return false;
    }
    client.say(front.quirks().shows(Quirk.GARBAGE_AFTER_ACCEPTING) ? Quirk.GARBAGE : reply);
    return SmtpScript.goesOn(reply);
  }

  private Submissions.Envelope envelope(Verdict.Open login) {
    return new Submissions.Envelope(
        login.claims().principal(), login.mailbox(), from.orElse(""), List.copyOf(recipients));
  }

  private static long declaredSize(String parameters) {
    Matcher matcher = SIZE_PARAMETER.matcher(parameters);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
