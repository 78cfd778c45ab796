package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.kumobashi.protocol.identity.Secret;

/**
 * Sends a message as an old mail program would, reads it back by IMAP and by POP3 in the same way,
 * and compares the bodies. Real sockets, real TLS, plain user name and password.
 */
public final class Proof {
  private static final int BODY_OCTETS = 64 * 1024;
  private static final int ATTEMPTS = 100;
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Where and as whom. */
  public record Target(
      String host, DemoPorts ports, String user, Secret password, Path certificateFile) {}

  private interface Step<T> {
    T run() throws IOException;
  }

  private final Target target;
  private final PrintStream out;
  private final long started = System.nanoTime();

  /** A proof that prints its steps as they happen. */
  public Proof(Target target, PrintStream out) {
    this.target = target;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @throws ProofFailed if a step fails or a body differs
   */
  public void run() throws ProofFailed {
    SSLContext tls =
        step(
            "trust the sandbox's CA",
            () -> SandboxAuthority.clientContext(target.certificateFile()));
    String id = UUID.randomUUID().toString();
    String body = randomBody();
    String digest = digest(body);
    step("SMTP  send 64 KiB, STARTTLS and AUTH PLAIN", () -> send(tls, id, body));
    String byImap = step("IMAP  wait for it and fetch it, TLS and LOGIN", () -> fetch(tls, id));
    compare("IMAP  compare SHA-256 " + digest.substring(0, 16), digest, byImap);
    String byPop = step("POP3  retrieve it, STLS and USER/PASS", () -> retrieve(tls, id, false));
    compare("POP3  compare SHA-256 " + digest.substring(0, 16), digest, byPop);
    String byPops = step("POP3  retrieve it, TLS and USER/PASS", () -> retrieve(tls, id, true));
    compare("POP3  compare SHA-256 " + digest.substring(0, 16), digest, byPops);
  }

  private boolean send(SSLContext tls, String id, String body) throws IOException {
    int port = target.ports().submission();
    try (LegacyClient smtp = LegacyClient.inClear(target.host(), port, tls)) {
      smtp.await("220 ");
      smtp.ask("EHLO printer.example", "250 ");
      smtp.ask("STARTTLS", "220 ");
      smtp.startTls();
      smtp.ask("EHLO printer.example", "250 ");
      smtp.ask("AUTH PLAIN " + plain(), "235 ");
      smtp.ask("MAIL FROM:<" + target.user() + ">", "250 ");
      smtp.ask("RCPT TO:<" + target.user() + ">", "250 ");
      smtp.ask("DATA", "354 ");
      smtp.sendToDot(header(id) + "\r\n" + body);
      smtp.await("250 ");
      smtp.ask("QUIT", "221 ");
    }
    return true;
  }

  private String fetch(SSLContext tls, String id) throws IOException {
    int port = target.ports().imaps();
    try (LegacyClient imap = LegacyClient.secured(target.host(), port, tls)) {
      imap.await("* OK ");
      String password = target.password().revealText();
      imap.ask("a LOGIN \"" + target.user() + "\" \"" + password + "\"", "a OK");
      imap.ask("b SELECT INBOX", "b OK");
      String number = find(imap, id);
      String intro = imap.ask("d FETCH " + number + " BODY.PEEK[]", "* ").getLast();
      int open = intro.lastIndexOf('{');
      String message = imap.read(Integer.parseInt(intro, open + 1, intro.length() - 1, 10));
      imap.await("d OK");
      imap.ask("e LOGOUT", "* BYE");
      return bodyOf(message);
    }
  }

  private static String find(LegacyClient imap, String id) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<String> lines = imap.ask("c SEARCH SUBJECT \"" + id + "\"", "c OK");
      for (String line : lines) {
        if (line.matches("\\* SEARCH \\d+ *")) {
          return line.substring("* SEARCH ".length()).strip();
        }
      }
      imap.ask("n NOOP", "n OK");
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new IOException("the message did not arrive");
  }

  private String retrieve(SSLContext tls, String id, boolean implicit) throws IOException {
    try (LegacyClient pop = openPop(tls, implicit)) {
      pop.ask("USER " + target.user(), "+OK");
      pop.ask("PASS " + target.password().revealText(), "+OK");
      String[] count = pop.ask("STAT", "+OK").getLast().split(" ", -1);
      for (int number = Integer.parseInt(count[1]); number > 0; number--) {
        pop.ask("RETR " + number, "+OK");
        String message = pop.readToDot();
        if (message.contains("Subject: " + id)) {
          pop.ask("QUIT", "+OK");
          return bodyOf(message);
        }
      }
    }
    throw new IOException("the message is not in the maildrop");
  }

  private LegacyClient openPop(SSLContext tls, boolean implicit) throws IOException {
    DemoPorts ports = target.ports();
    LegacyClient pop =
        implicit
            ? LegacyClient.secured(target.host(), ports.pop3s(), tls)
            : LegacyClient.inClear(target.host(), ports.pop3(), tls);
    pop.await("+OK");
    if (!implicit) {
      pop.ask("STLS", "+OK");
      pop.startTls();
    }
    return pop;
  }

  private String header(String id) {
    return "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
            .formatted(target.user(), target.user(), id)
        + "Content-Type: text/plain; charset=us-ascii\r\n";
  }

  private String plain() {
    String response = "\0" + target.user() + "\0" + target.password().revealText();
    return Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8));
  }

  /** Lines of every length up to 76, some of which begin with dots. */
  private static String randomBody() {
    SecureRandom random = new SecureRandom();
    StringBuilder body = new StringBuilder();
    while (body.length() < BODY_OCTETS) {
      byte[] octets = new byte[random.nextInt(57)];
      random.nextBytes(octets);
      String dots = ".".repeat(random.nextInt(4) == 0 ? random.nextInt(3) : 0);
      body.append(dots).append(Base64.getEncoder().encodeToString(octets)).append("\r\n");
    }
    return body.toString();
  }

  private static String bodyOf(String message) {
    return message.substring(message.indexOf("\r\n\r\n") + 4);
  }

  private static String digest(String text) {
    try {
      byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("No SHA-256", e);
    }
  }

  private void compare(String name, String digest, String body) throws ProofFailed {
    String found = digest(body);
    if (!found.equals(digest)) {
      throw new ProofFailed(name, "the body that came back has " + found);
    }
    print(name);
  }

  private <T> T step(String name, Step<T> step) throws ProofFailed {
    try {
      T result = step.run();
      print(name);
      return result;
    } catch (IOException e) {
      throw new ProofFailed(name, e);
    }
  }

  private void print(String name) {
    long millis = (System.nanoTime() - started) / 1_000_000;
    out.printf("  %6.2f s  %s%n", millis / 1000.0, name);
    out.flush();
  }
}
