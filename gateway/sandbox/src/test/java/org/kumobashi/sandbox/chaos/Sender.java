package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.kumobashi.sandbox.chaos.Town.Door;

/** Logs in and sends some messages of many sizes, and notes what became of each. */
final class Sender implements Client {
  private static final List<Door> DOORS =
      List.of(Door.SUBMISSIONS, Door.SUBMISSION, Door.CLEARTEXT);
  private static final int MOST_MESSAGES = 4;
  private static final double SMALLEST = 2.5;
  private static final double LARGEST = 5.9;

  private final World world;
  private final Account account;
  private final String name;
  private final AtomicLong attempts = new AtomicLong();

  /**
   * @param name what its messages are called by
   */
  Sender(World world, Account account, String name) {
    this.world = world;
    this.account = account;
    this.name = name;
  }

  @Override
  public void visit(RandomGenerator random) throws IOException {
    Door door = DOORS.get(random.nextInt(DOORS.size()));
    try (Call call = Call.to(world.town(), door, world.tls(), world.patience().longest())) {
      if (!logIn(call)) {
        return;
      }
      int messages = 1 + random.nextInt(MOST_MESSAGES);
      for (int i = 0; i < messages; i++) {
        Outcome outcome = send(call, next(random), random.nextBoolean());
        if (outcome != Outcome.ACCEPTED && !call.ask("RSET").startsWith("250")) {
          return;
        }
      }
      if (random.nextBoolean()) {
        call.ask("QUIT");
      }
    }
  }

  /** Whether the gateway let it in; what a right password must never hear is a fault. */
  boolean logIn(Call call) throws IOException {
    String reply = SubmissionLogin.of(call, account);
    world.books().tally().count("login SMTP " + reply.split(" ", 3)[0]);
    if (reply.startsWith("535")) {
      world.books().ledger().complain("the right password was called wrong: " + reply);
    }
    return reply.startsWith("235");
  }

  /** The next message of its own. */
  Attempt next(RandomGenerator random) {
    int size = (int) Math.pow(10, SMALLEST + random.nextDouble() * (LARGEST - SMALLEST));
    String id = name + "-" + attempts.incrementAndGet();
    return Attempt.of(id, account.mailbox(), size, random);
  }

  /** Sends one message. */
  Outcome send(Call call, Attempt attempt, boolean pipelined) throws IOException {
    Outcome outcome = Outcome.UNFINISHED;
    String reply = "";
    try {
      reply = pipelined ? envelopeAtOnce(call) : envelope(call);
      if (!reply.startsWith("354")) {
        outcome = Outcome.REFUSED;
        return outcome;
      }
      call.wire().write(attempt.stuffed());
      call.wire().flush();
      outcome = Outcome.UNANSWERED;
      call.wire().say(".");
      reply = call.reply();
      outcome = judge(reply);
      return outcome;
    } finally {
      world.books().ledger().close(attempt, outcome, reply);
      world.books().tally().count("message " + outcome + " " + code(reply));
    }
  }

  private String envelope(Call call) throws IOException {
    for (String line : lines()) {
      String reply = call.ask(line);
      if (!reply.startsWith("250")) {
        return reply;
      }
    }
    return call.ask("DATA");
  }

  // RFC 2920 §3.1. What was refused first is what the client shows.
  private String envelopeAtOnce(Call call) throws IOException {
    for (String line : lines()) {
      call.wire().writeLine(line);
    }
    call.wire().say("DATA");
    String first = "";
    for (String _ : lines()) {
      String reply = call.reply();
      first = first.isEmpty() && !reply.startsWith("250") ? reply : first;
    }
    String data = call.reply();
    if (!first.isEmpty() && data.startsWith("354")) {
      world.books().ledger().complain("354 without a recipient, after " + first);
      call.ask(".");
    }
    return first.isEmpty() ? data : first;
  }

  private List<String> lines() {
    return List.of("MAIL FROM:<" + account.mailbox() + ">", "RCPT TO:<" + account.mailbox() + ">");
  }

  private static Outcome judge(String reply) {
    if (reply.startsWith("250")) {
      return Outcome.ACCEPTED;
    }
    return reply.startsWith("451 4.4.2") ? Outcome.UPSTREAM_LOST : Outcome.REFUSED;
  }

  private static String code(String reply) {
    return reply.substring(0, Math.min(9, reply.length()));
  }

  /** What AUTH PLAIN carries. */
  static String plain(Account account) {
    String text = "\0" + account.mailbox() + "\0" + account.password().revealText();
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
