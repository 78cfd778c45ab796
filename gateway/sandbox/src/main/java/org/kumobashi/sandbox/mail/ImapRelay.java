package org.kumobashi.sandbox.mail;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.kumobashi.sandbox.Wire;
import org.kumobashi.sandbox.mail.ImapWords.Command;

/**
 * Both directions of an IMAP session after login. Commands that Exchange answers in its own words
 * go to GreenMail as NOOP under the same tag; when that tag comes back, Exchange's words go to the
 * client instead, so that replies keep their order even when commands are pipelined. Literals pass
 * by count. Whoever ends first ends both.
 */
final class ImapRelay {
  private static final Duration IDLE_PAUSE = Duration.ofMillis(200);

  private final Wire client;
  private final Wire store;
  private final MailQuirks quirks;
  private final Map<String, List<String>> owed = new ConcurrentHashMap<>();
  private final ReentrantLock speaking = new ReentrantLock();
  private final ReentrantLock asking = new ReentrantLock();
  private final AtomicLong asked = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);

  ImapRelay(Wire client, Wire store, MailQuirks quirks) {
    this.client = client;
    this.store = store;
    this.quirks = quirks;
  }

  /** Relays until an end, or until the token expires. */
  void run(Instant expires) throws IOException {
    Thread.ofVirtual().start(this::responses);
    if (!expires.equals(Instant.MAX)) {
      Thread.ofVirtual().start(() -> expireAt(expires));
    }
    try {
      commands();
    } finally {
      end();
    }
  }

  private void commands() throws IOException {
    for (Optional<String> line = client.readLine(); line.isPresent(); line = client.readLine()) {
      Command command = ImapWords.parse(line.get());
      Optional<List<String>> answer = answer(command);
      if (answer.isPresent() && ImapWords.literal(line.get()).isEmpty()) {
        owe(command.tag(), answer.get());
      } else if (command.verb().equals("IDLE")) {
        idle(command.tag());
      } else {
        pass(line.get(), client, store);
        store.flush();
      }
    }
  }

  private Optional<List<String>> answer(Command command) {
    return quirks.shows(Quirk.THROTTLED_COMMANDS)
        ? Optional.of(List.of(command.tag() + " " + ImapWords.THROTTLED))
        : ImapWords.answerAfterLogin(command);
  }

  /** Has these words said when all that was asked before is answered. */
  private void owe(String tag, List<String> words) throws IOException {
    owed.put(tag, words);
    store.say(tag + " NOOP");
  }

  private void idle(String tag) throws IOException {
    owe(nextTag(), List.of("+ IDLE accepted, awaiting DONE command."));
    CountDownLatch done = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> askAgain(done));
    Optional<String> line = client.readLine();
    asking.lock();
    try {
      done.countDown();
      boolean good = line.orElse("").equalsIgnoreCase("DONE");
      owe(tag, List.of(tag + (good ? " OK IDLE completed." : " BAD Command Argument Error. 11")));
    } finally {
      asking.unlock();
    }
  }

  private void askAgain(CountDownLatch done) {
    try {
      while (!done.await(IDLE_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        asking.lock();
        try {
          if (done.getCount() > 0) {
            owe(nextTag(), List.of());
          }
        } finally {
          asking.unlock();
        }
      }
    } catch (IOException gone) {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String nextTag() {
    return "sandbox-" + asked.incrementAndGet();
  }

  private void responses() {
    try {
      for (Optional<String> line = store.readLine(); line.isPresent(); line = store.readLine()) {
        speaking.lock();
        try {
          respond(line.get());
        } finally {
          speaking.unlock();
        }
      }
    } catch (IOException gone) {
      // The session is over; end() tells the other direction.
    } finally {
      end();
    }
  }

  private void respond(String line) throws IOException {
    int space = Math.max(0, line.indexOf(' '));
    List<String> words = owed.remove(line.substring(0, space));
    if (words != null) {
      for (String word : words) {
        client.writeLine(word);
      }
    } else if (line.startsWith("* BYE")) {
      client.writeLine(ImapWords.SIGNING_OFF);
    } else {
      pass(line, store, client);
    }
    if (!store.hasBuffered()) {
      client.flush();
    }
  }

  /** Passes a line on, with the literals that belong to it. */
  private static void pass(String first, Wire from, Wire to) throws IOException {
    String line = first;
    to.writeLine(line);
    for (OptionalLong n = ImapWords.literal(line); n.isPresent(); n = ImapWords.literal(line)) {
      to.flush();
      from.copy(n.getAsLong(), Optional.of(to));
      line = from.readLine().orElse("");
      to.writeLine(line);
    }
  }

  private void expireAt(Instant expires) {
    try {
      long left = Duration.between(Instant.now(), expires).toMillis();
      if (ended.await(Math.max(0, left), TimeUnit.MILLISECONDS)) {
        return;
      }
      speaking.lock();
      try {
        client.say(ImapWords.TOKEN_EXPIRED);
      } finally {
        speaking.unlock();
      }
    } catch (IOException alreadyGone) {
      // Then there is nobody to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  private void end() {
    ended.countDown();
    client.close();
    store.close();
  }
}
