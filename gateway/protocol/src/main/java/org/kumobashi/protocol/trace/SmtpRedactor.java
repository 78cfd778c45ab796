package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads along an SMTP conversation (RFC 5321). Content is only counted, from 354 to CRLF.CRLF, the
 * one end that the submission guard knows, too.
 */
final class SmtpRedactor implements Redactor {
  private static final Pattern PATH =
      Pattern.compile("(FROM|TO): ?<([^<>]*)>((?: .*)?)", Pattern.CASE_INSENSITIVE);
  private static final Pattern SIZE = Pattern.compile("SIZE=[0-9]{1,20}", Pattern.CASE_INSENSITIVE);
  private static final Pattern CHUNK =
      Pattern.compile("([0-9]{1,18})( +LAST)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern REPLY =
      Pattern.compile(
          "([2-5][0-9]{2})(?:([ -])([245]\\.[0-9]{1,3}\\.[0-9]{1,3}(?: |$))?(.*))?",
          Pattern.DOTALL);

  private final Sinks sinks;
  private final Pseudonyms names;
  private final TraceLines client = new TraceLines();
  private final TraceLines server = new TraceLines();
  private String last = "";
  private Optional<ContentCount> content = Optional.empty();
  private long chunk;

  SmtpRedactor(Pseudonyms names, Sinks sinks) {
    this.names = names;
    this.sinks = sinks;
  }

  @Override
  public void asked(ByteBuffer octets) {
    while (octets.hasRemaining()) {
      if (content.isPresent()) {
        content(octets, content.get());
      } else if (chunk > 0) {
        int skipped = (int) Math.min(chunk, octets.remaining());
        octets.position(octets.position() + skipped);
        chunk -= skipped;
      } else {
        client.next(octets).ifPresent(line -> sinks.asked().show(command(line)));
      }
    }
  }

  private void content(ByteBuffer octets, ContentCount count) {
    if (count.isEndedBy(octets)) {
      sinks.asked().show(Placeholder.of("message", count.octets()));
      sinks.asked().show(".");
      content = Optional.empty();
    }
  }

  private String command(TraceLines.Cut line) {
    if (last.equals("AUTH")) {
      return Placeholder.SECRET;
    }
    String[] parts = line.text().strip().split(" ", 2);
    last = Vocabulary.SMTP_COMMANDS.find(parts[0]).orElse("");
    String argument = parts.length > 1 ? parts[1].strip() : "";
    if (last.isEmpty()) {
      return Placeholder.of("line", line.octets());
    }
    return argument.isEmpty() ? last : last + " " + argument(argument);
  }

  private String argument(String text) {
    return switch (last) {
      case "AUTH" -> mechanism(text);
      case "MAIL", "RCPT" -> path(text);
      case "BDAT" -> chunk(text);
      case "EHLO", "HELO" -> Placeholder.of("name", text.length());
      default -> Placeholder.of("argument", text.length());
    };
  }

  private static String mechanism(String text) {
    String[] parts = text.split(" ", 2);
    String name = Vocabulary.MECHANISMS.find(parts[0]).orElse("<mechanism>");
    return parts.length == 1 ? name : name + " " + Placeholder.SECRET;
  }

  private String path(String text) {
    Matcher path = PATH.matcher(text);
    if (!path.matches()) {
      return Placeholder.of("argument", text.length());
    }
    String address = path.group(2).isEmpty() ? "<>" : names.address(path.group(2));
    String parameters =
        Arrays.stream(path.group(3).strip().split(" +", -1))
            .filter(word -> !word.isEmpty())
            .map(word -> " " + parameter(word))
            .collect(Collectors.joining());
    return path.group(1).toUpperCase(Locale.ROOT) + ":" + address + parameters;
  }

  private static String parameter(String word) {
    return SIZE.matcher(word).matches()
        ? word.toUpperCase(Locale.ROOT)
        : Vocabulary.SMTP_PARAMETERS
            .find(word)
            .orElseGet(() -> Placeholder.of("parameter", word.length()));
  }

  private String chunk(String text) {
    Matcher size = CHUNK.matcher(text);
    if (!size.matches()) {
      return Placeholder.of("argument", text.length());
    }
    chunk = Long.parseLong(size.group(1));
    return Placeholder.of("chunk", chunk);
  }

  @Override
  public void answered(ByteBuffer octets) {
    while (octets.hasRemaining()) {
      server.next(octets).ifPresent(line -> sinks.answered().show(reply(line)));
    }
  }

  private String reply(TraceLines.Cut line) {
    Matcher reply = REPLY.matcher(line.text());
    if (!reply.matches() || !line.isWhole()) {
      return Placeholder.of("line", line.octets());
    }
    boolean ends = !"-".equals(reply.group(2));
    String code = reply.group(1);
    if (ends) {
      ended(code);
    }
    String text = reply.group(4) == null ? "" : reply.group(4);
    String status = reply.group(3) == null ? "" : reply.group(3).strip() + " ";
    String shown = code.equals("334") && !text.isEmpty() ? challenge(text) : text(text);
    return (code + (ends ? " " : "-") + status + shown).strip();
  }

  private void ended(String code) {
    // Nothing is read behind DATA before its answer, so it is the last command.
    if (code.equals("354") && last.equals("DATA")) {
      content = Optional.of(new ContentCount());
    }
    // Only AUTH has lines behind it that are no commands, until it is decided.
    if (last.equals("AUTH") && !code.equals("334")) {
      last = "";
    }
  }

  private static String challenge(String text) {
    return Placeholder.of("challenge", text.length());
  }

  // What EHLO offers has no form of its own: it is a line of known keywords.
  private static String text(String text) {
    String[] words = text.strip().split(" ", -1);
    boolean keywords =
        Arrays.stream(words)
            .allMatch(
                word -> Vocabulary.SMTP_KEYWORDS.find(word).isPresent() || isSize(words, word));
    return keywords ? text.strip().toUpperCase(Locale.ROOT) : KnownText.shown(text);
  }

  private static boolean isSize(String[] words, String word) {
    return words.length == 2
        && words[0].equalsIgnoreCase("SIZE")
        && word.chars().allMatch(it -> it >= '0' && it <= '9')
        && word.length() <= 20;
  }

  @Override
  public void end() {
    content.ifPresent(
        it -> sinks.asked().show(Placeholder.of("message", it.octets()) + " (unfinished)"));
  }
}
