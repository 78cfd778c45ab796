package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.chaos.Town.Door;

/** Goes away at any phase, politely or not, in the midst of a line or between two. */
final class Quitter implements Client {
  private static final int CONTENT = 40_000;

  private final World world;
  private final Account account;
  private final String name;
  private final AtomicLong attempts = new AtomicLong();

  Quitter(World world, Account account, String name) {
    this.world = world;
    this.account = account;
    this.name = name;
  }

  @Override
  public void visit(RandomGenerator random) throws IOException {
    Door door = Door.any(random);
    Attempt attempt =
        Attempt.of(name + "-" + attempts.incrementAndGet(), account.mailbox(), CONTENT, random);
    List<String> words = conversation(door, attempt);
    int last = random.nextInt(words.size() + 2) - 2;
    world.books().tally().count("quit " + door + " after " + Math.max(last, -1) + " lines");
    try (Call call = Call.mute(world.town(), door, world.tls(), world.patience().longest())) {
      if (last >= -1 && door.isImplicit()) {
        call.secure();
      }
      for (int i = 0; i <= last; i++) {
        speak(call, words.get(i), i == last && random.nextBoolean());
      }
      if (random.nextBoolean()) {
        call.abort();
      }
    } finally {
      world.books().ledger().close(attempt, Outcome.UNFINISHED, "");
    }
  }

  private static void speak(Call call, String words, boolean partly) throws IOException {
    call.line();
    String said = partly ? words.substring(0, words.length() / 2) : words;
    call.wire().write(said.getBytes(StandardCharsets.ISO_8859_1));
    call.wire().flush();
  }

  // STARTTLS is left out: the one who quits there quits in the handshake.
  private List<String> conversation(Door door, Attempt attempt) {
    String user = account.mailbox();
    String secret = account.password().revealText();
    List<String> words =
        switch (door.protocol()) {
          case IMAP -> List.of("a LOGIN " + user + " " + secret, "b SELECT INBOX", "c IDLE");
          case POP3 -> List.of("USER " + user, "PASS " + secret, "RETR 1");
          case SMTP ->
              List.of(
                  "HELO client",
                  door == Door.SUBMISSION ? "STARTTLS" : "AUTH PLAIN " + Sender.plain(account),
                  "MAIL FROM:<" + user + ">",
                  "RCPT TO:<" + user + ">",
                  "DATA");
        };
    List<String> lines = new ArrayList<>();
    words.forEach(line -> lines.add(line + "\r\n"));
    if (door.protocol() == Protocol.SMTP) {
      lines.add(new String(attempt.stuffed(), StandardCharsets.ISO_8859_1));
    }
    return lines;
  }
}
