package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;

/**
 * A small SMTP server that stores what it is sent, and insists on canonical content. Recipients
 * that begin with "no" are refused for good, those with "later" for now.
 */
final class MailSink {
  /** One stored message: its sender, its recipients, its content with dots unstuffed. */
  record Stored(String sender, List<String> recipients, String content) {}

  final List<Stored> stored = new ArrayList<>();
  final List<String> commands = new ArrayList<>();
  private final StringBuilder input = new StringBuilder();
  private final StringBuilder content = new StringBuilder();
  private final List<String> recipients = new ArrayList<>();
  private String sender = "";
  private boolean inContent;

  /** Takes octets and returns its replies to all that is complete. */
  String take(String octets) {
    input.append(octets);
    StringBuilder replies = new StringBuilder();
    int end = input.indexOf("\r\n");
    while (end >= 0) {
      String line = input.substring(0, end);
      input.delete(0, end + 2);
      if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
        throw new AssertionError("a CR or LF on its own reached upstream");
      }
      replies.append(inContent ? contentLine(line) : command(line));
      end = input.indexOf("\r\n");
    }
    return replies.toString();
  }

  /** The session is cut: what is not complete is forgotten. */
  void cut() {
    input.setLength(0);
    inContent = false;
    clear();
  }

  private String contentLine(String line) {
    if (line.equals(".")) {
      inContent = false;
      stored.add(new Stored(sender, List.copyOf(recipients), content.toString()));
      String reply = "250 2.6.0 <" + stored.size() + "> Queued\r\n";
      clear();
      return reply;
    }
    content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
    return "";
  }

  private String command(String line) {
    commands.add(line);
    if (line.startsWith("MAIL FROM:")) {
      return mail(line.substring("MAIL FROM:".length()));
    }
    if (line.startsWith("RCPT TO:")) {
      return recipient(line.substring("RCPT TO:".length()));
    }
    return switch (line) {
      case "RSET" -> {
        clear();
        yield "250 2.0.0 Resetting\r\n";
      }
      case "NOOP" -> "250 2.0.0 sink\r\n";
      case "QUIT" -> "221 2.0.0 closing\r\n";
      case "DATA" -> data();
      default -> throw new AssertionError("upstream was sent " + line);
    };
  }

  private String mail(String path) {
    if (!sender.isEmpty()) {
      return "503 5.5.1 nested\r\n";
    }
    sender = path;
    return "250 2.1.0 Sender OK\r\n";
  }

  private String recipient(String path) {
    if (sender.isEmpty()) {
      return "503 5.5.1 no sender\r\n";
    }
    if (path.startsWith("<no")) {
      return "550-5.1.1 " + path + "\r\n550 5.1.1 refused\r\n";
    }
    if (path.startsWith("<later")) {
      return "450 4.2.0 " + path + " later\r\n";
    }
    recipients.add(path);
    return "250 2.1.5 " + path + "\r\n";
  }

  private String data() {
    if (recipients.isEmpty()) {
      return "503 5.5.1 no recipients\r\n";
    }
    inContent = true;
    return "354 Start mail input\r\n";
  }

  private void clear() {
    sender = "";
    recipients.clear();
    content.setLength(0);
  }
}
