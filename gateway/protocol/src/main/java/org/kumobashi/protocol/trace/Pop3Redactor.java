package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads along a POP3 conversation (RFC 1939). Which answer has many lines only the command tells,
 * so commands are kept until they are answered.
 */
final class Pop3Redactor implements Redactor {
  private static final int MOST_COMMANDS = 1000;
  private static final Set<String> NUMBERED = Set.of("LIST", "RETR", "DELE", "TOP", "UIDL");
  private static final Set<String> NUMBERS_TOLD = Set.of("STAT", "LIST");
  private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,10}( [0-9]{1,10})?");
  private static final Pattern CODE =
      Pattern.compile("\\[([A-Za-z/-]{2,20})\\] ?(.*)", Pattern.DOTALL);

  private final Sinks sinks;
  private final TraceLines client = new TraceLines();
  private final TraceLines server = new TraceLines();
  private final Deque<Sent> open = new ArrayDeque<>();
  private final Blindness blindness;
  private Optional<Listing> listing = Optional.empty();

  /**
   * A command that is not answered yet.
   *
   * @param verb empty if it is not known
   * @param alone whether it came without arguments
   */
  private record Sent(String verb, boolean alone) {
    boolean asksForLines() {
      return switch (verb) {
        case "RETR", "TOP", "CAPA" -> true;
        case "LIST", "UIDL", "AUTH" -> alone;
        default -> false;
      };
    }
  }

  /** An answer of many lines, as far as it has come. */
  private record Listing(String verb, long lines, long octets) {
    Listing with(TraceLines.Cut line) {
      return new Listing(verb, lines + 1, octets + line.octets() + 2);
    }

    String shown() {
      return verb.equals("RETR") || verb.equals("TOP")
          ? Placeholder.of("message", octets)
          : "<" + lines + (lines == 1 ? " line>" : " lines>");
    }
  }

  Pop3Redactor(Sinks sinks) {
    this.sinks = sinks;
    this.blindness = new Blindness(sinks);
  }

  @Override
  public void asked(ByteBuffer octets) {
    while (octets.hasRemaining() && !blindness.isOn()) {
      client.next(octets).ifPresent(line -> sinks.asked().show(command(line)));
    }
    blindness.countAsked(octets);
  }

  private String command(TraceLines.Cut line) {
    if (open.stream().anyMatch(sent -> sent.verb().equals("AUTH"))) {
      return Placeholder.SECRET;
    }
    String[] parts = line.text().strip().split(" ", 2);
    Optional<String> verb = Vocabulary.POP3_COMMANDS.find(parts[0]);
    if (open.size() == MOST_COMMANDS) {
      blindness.begin("too many commands wait for an answer");
    }
    open.add(new Sent(verb.orElse(""), parts.length == 1));
    if (verb.isEmpty()) {
      return Placeholder.of("line", line.octets());
    }
    return parts.length == 1 ? verb.get() : verb.get() + " " + argument(verb.get(), parts[1]);
  }

  private static String argument(String verb, String text) {
    if (NUMBERED.contains(verb) && NUMBERS.matcher(text).matches()) {
      return text;
    }
    return switch (verb) {
      case "USER", "PASS", "APOP" -> Placeholder.SECRET;
      case "AUTH" -> mechanism(text);
      default -> Placeholder.of("argument", text.length());
    };
  }

  private static String mechanism(String text) {
    String[] parts = text.strip().split(" ", 2);
    String name = Vocabulary.MECHANISMS.find(parts[0]).orElse("<mechanism>");
    return parts.length == 1 ? name : name + " " + Placeholder.SECRET;
  }

  @Override
  public void answered(ByteBuffer octets) {
    while (octets.hasRemaining() && !blindness.isOn()) {
      server.next(octets).ifPresent(this::line);
    }
    blindness.countAnswered(octets);
  }

  private void line(TraceLines.Cut line) {
    if (listing.isEmpty()) {
      sinks.answered().show(answer(line));
    } else if (line.text().equals(".") && line.octets() == 1) {
      sinks.answered().show(listing.get().shown());
      sinks.answered().show(".");
      listing = Optional.empty();
    } else {
      listing = Optional.of(listing.get().with(line));
      if (listing.get().verb().equals("CAPA")) {
        sinks.answered().show(Vocabulary.POP3_CAPABILITIES.filter(line.text(), "<word>"));
      }
    }
  }

  private String answer(TraceLines.Cut line) {
    String text = line.text();
    if (text.equals("+") || text.startsWith("+ ")) {
      return ("+ " + (text.length() > 2 ? Placeholder.of("challenge", text.length() - 2L) : ""))
          .strip();
    }
    String[] parts = text.split(" ", 2);
    String status = parts[0].toUpperCase(Locale.ROOT);
    if (!status.equals("+OK") && !status.equals("-ERR")) {
      return Placeholder.of("line", line.octets());
    }
    Sent sent = open.isEmpty() ? new Sent("NOOP", true) : open.remove();
    if (status.equals("+OK")) {
      accepted(sent);
    }
    return (status + " " + text(sent, parts.length > 1 ? parts[1] : "")).strip();
  }

  private void accepted(Sent sent) {
    if (sent.asksForLines()) {
      listing = Optional.of(new Listing(sent.verb(), 0, 0));
    }
    switch (sent.verb()) {
      case "STLS" -> blindness.begin("they are encrypted");
      case "", "XTND", "LANG", "XSENDER" -> blindness.begin("an unusual command was accepted");
      default -> {}
    }
  }

  private static String text(Sent sent, String text) {
    if (NUMBERS_TOLD.contains(sent.verb()) && NUMBERS.matcher(text).matches()) {
      return text;
    }
    Matcher code = CODE.matcher(text);
    return code.matches() && Vocabulary.POP3_CODES.find(code.group(1)).isPresent()
        ? "[" + code.group(1).toUpperCase(Locale.ROOT) + "] " + KnownText.shown(code.group(2))
        : KnownText.shown(text);
  }

  @Override
  public void end() {
    listing.ifPresent(it -> sinks.answered().show(it.shown() + " (unfinished)"));
    blindness.end();
  }
}
