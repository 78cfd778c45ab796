package org.kumobashi.protocol.trace;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads along an IMAP conversation (RFC 3501). */
final class ImapRedactor implements Redactor {
  private static final int MOST_COMMANDS = 200;
  private static final Pattern COMMAND =
      Pattern.compile("([^ ]{1,60}) ([A-Za-z0-9]{1,20})(?: (.*))?", Pattern.DOTALL);
  private static final Pattern TAGGED = Pattern.compile("([^ ]{1,60}) (.*)", Pattern.DOTALL);
  private static final Pattern PLAIN_TAG = Pattern.compile("[A-Za-z]{0,4}[0-9.]{1,7}");

  private final Sinks sinks;
  private final ImapCommandShown commands;
  private final ImapLines client = new ImapLines();
  private final ImapLines server = new ImapLines();
  private final Map<String, Sent> open = new LinkedHashMap<>();
  private final Blindness blindness;
  private int oddTags;

  /** A command that is not answered yet. */
  private record Sent(String shownTag, String verb) {}

  ImapRedactor(Pseudonyms names, Sinks sinks) {
    this.sinks = sinks;
    this.commands = new ImapCommandShown(names);
    this.blindness = new Blindness(sinks);
  }

  @Override
  public void asked(ByteBuffer octets) {
    while (octets.hasRemaining() && !blindness.isOn()) {
      client.next(octets).ifPresent(whole -> sinks.asked().show(command(whole)));
    }
    blindness.countAsked(octets);
  }

  private String command(ImapLines.Whole whole) {
    if (open.values().stream().anyMatch(sent -> sent.verb().equals("AUTHENTICATE"))) {
      return Placeholder.SECRET;
    }
    if (whole.text().equalsIgnoreCase("DONE")) {
      return "DONE";
    }
    Matcher command = COMMAND.matcher(whole.text());
    Optional<String> verb =
        command.matches() ? Vocabulary.IMAP_COMMANDS.find(command.group(2)) : Optional.empty();
    return verb.map(it -> command(it, command)).orElseGet(() -> line(whole));
  }

  private String command(String verb, Matcher command) {
    String tag = command.group(1);
    String shown = PLAIN_TAG.matcher(tag).matches() ? tag : "<tag " + ++oddTags + ">";
    String arguments = command.group(3) == null ? "" : command.group(3);
    if (open.size() == MOST_COMMANDS) {
      open.remove(open.keySet().iterator().next());
    }
    open.put(tag, new Sent(shown, verb));
    return shown + " " + commands.shown(verb, arguments);
  }

  private static String line(ImapLines.Whole whole) {
    return Placeholder.of("line", whole.octets());
  }

  @Override
  public void answered(ByteBuffer octets) {
    while (octets.hasRemaining() && !blindness.isOn()) {
      server.next(octets).ifPresent(this::response);
    }
    blindness.countAnswered(octets);
  }

  private void response(ImapLines.Whole whole) {
    String text = whole.text();
    if (text.startsWith("* ")) {
      sinks.answered().show("* " + ImapResponseShown.untagged(text.substring(2)));
    } else if (text.equals("+") || text.startsWith("+ ")) {
      sinks.answered().show("+ " + KnownText.shown(text.substring(1)));
    } else {
      tagged(whole);
    }
  }

  private void tagged(ImapLines.Whole whole) {
    Matcher tagged = TAGGED.matcher(whole.text());
    if (!tagged.matches()) {
      sinks.answered().show(line(whole));
      return;
    }
    client.refused(tagged.group(1)).ifPresent(it -> sinks.asked().show(command(it)));
    Optional<Sent> sent = Optional.ofNullable(open.remove(tagged.group(1)));
    Optional<String> status = ImapResponseShown.status(tagged.group(2));
    if (sent.isPresent() && status.isPresent()) {
      sinks.answered().show(sent.get().shownTag() + " " + status.get());
      followed(sent.get().verb(), status.get());
    } else {
      sinks.answered().show(KnownText.known(whole.text()).orElseGet(() -> line(whole)));
    }
  }

  // Behind these the octets are no IMAP any more.
  private void followed(String verb, String status) {
    if (status.startsWith("OK") && (verb.equals("STARTTLS") || verb.equals("COMPRESS"))) {
      blindness.begin("they are encrypted or compressed");
    }
  }

  @Override
  public void end() {
    if (client.pending() > 0) {
      sinks.asked().show(Placeholder.of("unfinished command", client.pending()));
    }
    if (server.pending() > 0) {
      sinks.answered().show(Placeholder.of("unfinished response", server.pending()));
    }
    blindness.end();
  }
}
