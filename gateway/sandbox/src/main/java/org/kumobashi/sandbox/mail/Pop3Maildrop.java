package org.kumobashi.sandbox.mail;

import com.icegreen.greenmail.store.StoredMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.kumobashi.sandbox.Wire;

/**
 * POP3's TRANSACTION state over a snapshot of INBOX. What is marked is deleted at QUIT and only
 * then, RFC 1939 §6. GreenMail's own POP3 server is not used: it adds a line to what it sends.
 */
final class Pop3Maildrop {
  private static final byte[] DOT = {'.'};

  private final Wire client;
  private final Front front;
  private final String mailbox;
  private final List<byte[]> messages = new ArrayList<>();
  private final List<Long> uids = new ArrayList<>();
  private final Set<Integer> marked = new TreeSet<>();

  Pop3Maildrop(Wire client, Front front, String mailbox) throws IOException {
    this.client = client;
    this.front = front;
    this.mailbox = mailbox;
    for (StoredMessage message : front.store().messages(mailbox)) {
      messages.add(Mailstore.octets(message));
      uids.add(message.getUid());
    }
  }

  /** Answers until QUIT or until the client vanishes. */
  void run() throws IOException {
    for (Optional<String> line = client.readLine(); line.isPresent(); line = client.readLine()) {
      String[] words = line.get().strip().split(" ", -1);
      if (words[0].equalsIgnoreCase("QUIT")) {
        front.counters().popQuit();
        marked.stream().map(uids::get).forEach(uid -> front.store().delete(mailbox, Set.of(uid)));
        client.say(Pop3Front.SIGNING_OFF);
        return;
      }
      obey(words);
    }
  }

  private void obey(String[] words) throws IOException {
    switch (words[0].toUpperCase(Locale.ROOT)) {
      case "CAPA" -> client.say(Pop3Front.CAPABILITIES);
      case "STAT" -> client.say("+OK " + left().size() + " " + octets());
      case "LIST" -> list(words, i -> Integer.toString(messages.get(i).length));
      case "UIDL" -> list(words, i -> Long.toString(uids.get(i)));
      case "RETR" -> withMessage(words, i -> send(messages.get(i), Integer.MAX_VALUE));
      case "TOP" -> withMessage(words, i -> send(messages.get(i), number(words, 2)));
      case "DELE" -> withMessage(words, this::mark);
      case "NOOP" -> client.say("+OK");
      case "RSET" -> {
        marked.clear();
        client.say("+OK");
      }
      default -> client.say("-ERR Protocol error. 19");
    }
  }

  private interface Deed {
    void on(int index) throws IOException;
  }

  private void withMessage(String[] words, Deed deed) throws IOException {
    int index = number(words, 1) - 1;
    if (index < 0 || index >= messages.size() || marked.contains(index)) {
      client.say("-ERR The specified message is out of range.");
    } else {
      deed.on(index);
    }
  }

  private void mark(int index) throws IOException {
    marked.add(index);
    client.say("+OK");
  }

  private void list(String[] words, Function<Integer, String> value) throws IOException {
    if (words.length > 1) {
      withMessage(words, i -> client.say("+OK " + (i + 1) + " " + value.apply(i)));
      return;
    }
    client.writeLine("+OK " + left().size() + " " + octets());
    for (int index : left()) {
      client.writeLine((index + 1) + " " + value.apply(index));
    }
    client.say(".");
  }

  /** Sends the header and so many lines of the body, dots stuffed. */
  private void send(byte[] message, int bodyLines) throws IOException {
    client.writeLine("+OK");
    boolean inBody = false;
    int left = bodyLines;
    for (int start = 0; start < message.length && (!inBody || left > 0); ) {
      int end = lineEnd(message, start);
      if (message[start] == '.') {
        client.write(DOT);
      }
      client.write(Arrays.copyOfRange(message, start, end));
      left -= inBody ? 1 : 0;
      inBody |= end - start == 2 && message[start] == '\r';
      start = end;
    }
    if (!endsWithLine(message)) {
      client.writeLine("");
    }
    client.say(".");
  }

  private static boolean endsWithLine(byte[] message) {
    return message.length > 0 && message[message.length - 1] == '\n';
  }

  private static int lineEnd(byte[] octets, int start) {
    for (int i = start; i + 1 < octets.length; i++) {
      if (octets[i] == '\r' && octets[i + 1] == '\n') {
        return i + 2;
      }
    }
    return octets.length;
  }

  private List<Integer> left() {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (!marked.contains(i)) {
        left.add(i);
      }
    }
    return left;
  }

  private long octets() {
    return left().stream().mapToLong(i -> messages.get(i).length).sum();
  }

  private static int number(String[] words, int index) {
    boolean good = words.length > index && words[index].matches("\\d{1,9}");
    return good ? Integer.parseInt(words[index]) : 0;
  }
}
