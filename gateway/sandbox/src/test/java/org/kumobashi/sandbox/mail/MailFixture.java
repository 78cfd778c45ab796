package org.kumobashi.sandbox.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.sandbox.SandboxFixture.ALICE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.SandboxFixture;
import org.kumobashi.sandbox.Wire;

/** A running sandbox, and clients that have logged in to its mail front as Alice. */
final class MailFixture implements AutoCloseable {
  static final String MESSAGE =
      "From: <" + ALICE + ">\r\nSubject: trial\r\n\r\nHello\r\n.dot\r\n..two\r\n";

  final SandboxFixture entra;
  final SandboxMail mail;

  MailFixture() throws IOException {
    entra = new SandboxFixture();
    mail = entra.sandbox.mail();
    mail.quirks().tarpit(Duration.ofMillis(50));
  }

  Wire connect(Protocol protocol) throws IOException {
    return entra.connect(protocol);
  }

  /** An XOAUTH2 response with a good token of Alice's. */
  String login() {
    return entra.login(ALICE);
  }

  Wire imap() throws IOException {
    Wire imap = connect(Protocol.IMAP);
    line(imap);
    assertThat(ask(imap, "z0 AUTHENTICATE XOAUTH2 " + login(), "z0 "))
        .containsExactly("z0 OK AUTHENTICATE completed.");
    return imap;
  }

  Wire pop() throws IOException {
    Wire pop = connect(Protocol.POP3);
    line(pop);
    pop.say("AUTH XOAUTH2");
    line(pop);
    pop.say(login());
    assertThat(line(pop)).isEqualTo("+OK User successfully authenticated.");
    return pop;
  }

  Wire securedSmtp() throws IOException {
    Wire smtp = connect(Protocol.SMTP);
    line(smtp);
    ask(smtp, "STARTTLS", "220 ");
    smtp.startTls(entra.sandbox.authority().clientContext(), "localhost");
    ask(smtp, "EHLO client", "250 ");
    return smtp;
  }

  Wire smtp() throws IOException {
    Wire smtp = securedSmtp();
    smtp.say("AUTH XOAUTH2");
    assertThat(line(smtp)).isEqualTo("334 ");
    assertThat(ask(smtp, login(), "2")).containsExactly("235 2.7.0 Authentication successful");
    return smtp;
  }

  static void envelope(Wire smtp) throws IOException {
    smtp.say(
        "MAIL FROM:<" + ALICE + "> SIZE=100",
        "RCPT TO:<" + ALICE + ">",
        "RCPT TO:<someone@elsewhere.example>",
        "DATA");
    assertThat(line(smtp)).isEqualTo("250 2.1.0 Sender OK");
    assertThat(line(smtp)).isEqualTo("250 2.1.5 Recipient OK");
    assertThat(line(smtp)).isEqualTo("250 2.1.5 Recipient OK");
    assertThat(line(smtp)).isEqualTo("354 Start mail input; end with <CRLF>.<CRLF>");
  }

  /** Sends a message to Alice and to somebody elsewhere, and reads the reply to its end. */
  static String send(Wire smtp, String message) throws IOException {
    sendToDot(smtp, message);
    return line(smtp);
  }

  static void sendToDot(Wire smtp, String message) throws IOException {
    envelope(smtp);
    smtp.write(message.replace("\r\n.", "\r\n..").getBytes(StandardCharsets.ISO_8859_1));
    smtp.say(".");
  }

  /** Says a line and reads up to one that begins with {@code last}. */
  static List<String> ask(Wire wire, String command, String last) throws IOException {
    wire.say(command);
    return until(wire, last);
  }

  static List<String> until(Wire wire, String last) throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(line(wire));
    } while (!(last.equals(".") ? lines.getLast().equals(".") : lines.getLast().startsWith(last)));
    return lines;
  }

  static String line(Wire wire) throws IOException {
    return wire.readLine().orElseThrow(() -> new IOException("The server hung up"));
  }

  @Override
  public void close() {
    entra.close();
  }
}
