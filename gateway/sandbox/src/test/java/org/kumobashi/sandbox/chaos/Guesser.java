package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.util.random.RandomGenerator;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.sandbox.chaos.Town.Door;

/** Tries passwords that are none. */
final class Guesser implements Client {
  private final World world;
  private final String mailbox;

  Guesser(World world, String mailbox) {
    this.world = world;
    this.mailbox = mailbox;
  }

  @Override
  public void visit(RandomGenerator random) throws IOException {
    Door door = Door.any(random);
    String secret = "wrong-" + Integer.toHexString(random.nextInt());
    try (Call call = Call.to(world.town(), door, world.tls(), world.patience().longest())) {
      String answer =
          switch (door.protocol()) {
            case SMTP -> SubmissionLogin.of(call, new Account(mailbox, Secret.of(secret)));
            case IMAP -> second(call, "a LOGIN " + mailbox + " " + secret);
            case POP3 -> third(call, "USER " + mailbox, "PASS " + secret);
          };
      world.books().tally().count("guess " + door.protocol() + " " + answer.split(" ", 2)[0]);
      if (answer.matches("(235|a OK|\\+OK).*")) {
        world.books().ledger().complain("a wrong password was let in: " + answer);
      }
    }
  }

  private static String second(Call call, String line) throws IOException {
    call.line();
    call.wire().say(line);
    return call.line();
  }

  private static String third(Call call, String first, String then) throws IOException {
    String answer = second(call, first);
    if (!answer.startsWith("+OK")) {
      return answer;
    }
    call.wire().say(then);
    return call.line();
  }
}
