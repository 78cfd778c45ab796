package org.kumobashi.sandbox.chaos;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.chaos.Town.Door;

/** Logs in by IMAP or POP3, reads the one message that is there, and sees whether it is whole. */
final class Reader implements Client {
  /** Stands in the message at its end. */
  static final String LAST_LINE = "this is the last line";

  private final World world;
  private final Account account;
  private final Door door;

  Reader(World world, Account account, Door door) {
    this.world = world;
    this.account = account;
    this.door = door;
  }

  /** The message that every mailbox holds. */
  static byte[] message() {
    String line = "x".repeat(70) + "\r\n";
    return ("From: <a@example.ac.jp>\r\nSubject: to be read\r\n\r\n"
            + line.repeat(400)
            + LAST_LINE
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void visit(RandomGenerator random) throws IOException {
    try (Call call = Call.to(world.town(), door, world.tls(), world.patience().longest())) {
      if (!logIn(call)) {
        return;
      }
      read(call);
      if (random.nextInt(3) > 0) {
        call.wire().say(imap() ? "z LOGOUT" : "QUIT");
        call.wire().readLine();
      }
    }
  }

  /** Whether the gateway let it in; what a right password must never hear is a fault. */
  boolean logIn(Call call) throws IOException {
    call.line();
    String secret = account.password().revealText();
    String answer =
        imap()
            ? tagged(call, "a", "LOGIN " + account.mailbox() + " " + secret)
            : popLogin(call, secret);
    String code = answer.replaceFirst("^a ", "").replaceFirst("(\\[[^]]*]).*", "$1");
    boolean in = code.startsWith("OK") || code.startsWith("+OK");
    world.books().tally().count("login " + door.protocol() + " " + (in ? "OK" : code));
    if (answer.contains("[AUTHENTICATIONFAILED]") || answer.contains("[AUTH]")) {
      world.books().ledger().complain("the right password was called wrong: " + answer);
    }
    return in;
  }

  private String popLogin(Call call, String secret) throws IOException {
    call.wire().say("USER " + account.mailbox());
    String user = call.line();
    if (!user.startsWith("+OK")) {
      return user;
    }
    call.wire().say("PASS " + secret);
    return call.line();
  }

  private void read(Call call) throws IOException {
    boolean whole = imap() ? fetch(call) : retrieve(call);
    world.books().tally().count("reading " + door.protocol() + (whole ? " whole" : " refused"));
  }

  private boolean fetch(Call call) throws IOException {
    if (!tagged(call, "b", "SELECT INBOX").startsWith("b OK")) {
      return false;
    }
    call.wire().say("c FETCH 1 BODY.PEEK[]");
    boolean last = false;
    for (String line = call.line(); !line.startsWith("c "); line = call.line()) {
      last |= line.startsWith(LAST_LINE);
    }
    return judge(last);
  }

  private boolean retrieve(Call call) throws IOException {
    call.wire().say("RETR 1");
    if (!call.line().startsWith("+OK")) {
      return false;
    }
    boolean last = false;
    for (String line = call.line(); !line.equals("."); line = call.line()) {
      last |= line.startsWith(LAST_LINE);
    }
    return judge(last);
  }

  private boolean judge(boolean last) {
    if (!last) {
      world.books().ledger().complain("a message came to its end without its last line");
    }
    return last;
  }

  private static String tagged(Call call, String tag, String command) throws IOException {
    call.wire().say(tag + " " + command);
    String line = call.line();
    while (!line.startsWith(tag + " ")) {
      if (line.startsWith("* BYE")) {
        throw new EOFException(line);
      }
      line = call.line();
    }
    return line;
  }

  private boolean imap() {
    return door.protocol() == Protocol.IMAP;
  }
}
