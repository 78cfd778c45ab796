package org.kumobashi.protocol.smtp;

import static org.kumobashi.protocol.testkit.Said.require;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.testkit.FuzzInput;
import org.kumobashi.protocol.testkit.Said;

/**
 * A client that has logged in and sends anything at all, with a strict server upstream: both sides
 * agree on what was stored, in any chunking. Every second input has upstream say anything as well,
 * come, go and end at any time.
 */
public final class SubmissionFuzz {
  private static final Pattern REPLY = Pattern.compile("[2-5][0-9]{2}(?:[ -].*)?", Pattern.DOTALL);

  private final SubmissionStage stage;
  private final StringBuilder heard = new StringBuilder();
  private final StringBuilder sent = new StringBuilder();
  private boolean wanted;
  private boolean live;
  private boolean closed;

  private SubmissionFuzz(int flags) {
    stage =
        new SubmissionStage(SubmissionStage.policy((flags & 2) != 0 ? 40 : 4000, (flags & 4) != 0))
            .withoutSessions();
  }

  public static void fuzzerTestOneInput(byte[] octets) {
    FuzzInput input = new FuzzInput(octets);
    int flags = input.octet();
    if ((flags & 1) != 0) {
      new SubmissionFuzz(flags).playMad(input);
      return;
    }
    int chunk = 1 + input.octet();
    String client = input.restLatin1();
    SubmissionFuzz whole = new SubmissionFuzz(flags);
    SubmissionFuzz chunked = new SubmissionFuzz(flags);
    String stored = whole.playStrict(client, client.length() + 1);
    String same = chunked.playStrict(client, chunk);
    require(stored.equals(same), () -> "chunking matters: " + stored + " or " + same);
  }

  /** Upstream answers at once, and insists on canonical content. */
  private String playStrict(String client, int chunk) {
    MailSink sink = new MailSink();
    for (int at = 0; at < client.length() && !closed; at += chunk) {
      stage.client(client.substring(at, Math.min(client.length(), at + chunk)));
      settle(sink);
    }
    require(
        stage.accepted() == sink.stored.size(),
        () -> "accepted " + stage.accepted() + ", stored " + sink.stored);
    checkHeard();
    // Whether we or upstream refuse a command may depend on which reply has come: the code may not.
    String codes =
        heard.toString().lines().map(line -> line.substring(0, 3)).collect(Collectors.joining(" "));
    return sink.stored + codes;
  }

  private void settle(MailSink sink) {
    boolean more = true;
    while (more) {
      String log = stage.log();
      String replies = sink.take(stage.sent());
      if (log.contains("X") || log.contains("R")) {
        sink.cut();
        replies = "";
      }
      closed |= log.contains("C");
      more = log.endsWith("B") || !replies.isEmpty();
      if (log.endsWith("B")) {
        stage.lend();
      } else {
        stage.upstream(replies);
      }
    }
    heard.append(stage.heard());
  }

  /** One octet says who speaks and how much, or what else happens. */
  private void playMad(FuzzInput input) {
    while (input.hasMore() && !closed) {
      int turn = input.octet();
      if (turn < 0xe0) {
        speak((turn & 1) == 0, octets(input, 1 + (turn >> 1)));
      } else {
        happen(turn & 15);
      }
      follow();
      stage.notes.forEach(Said::checkLogged);
      Said.checkLogged(stage.guard.doing());
    }
    checkHeard();
  }

  private static String octets(FuzzInput input, int count) {
    byte[] octets = new byte[count];
    int length = 0;
    while (length < count && input.hasMore()) {
      octets[length++] = (byte) input.octet();
    }
    return new String(octets, 0, length, StandardCharsets.ISO_8859_1);
  }

  private void speak(boolean client, String octets) {
    if (client) {
      stage.client(octets);
    } else if (live) {
      stage.upstream(octets);
    }
  }

  private void happen(int what) {
    switch (what) {
      case 0, 1 -> {
        if (wanted) {
          wanted = false;
          live = true;
          stage.lend();
        }
      }
      case 2 -> {
        if (wanted) {
          wanted = false;
          stage.act(stage.guard.upstreamFailed(new LoginFailure.UpstreamUnreachable("made up")));
        }
      }
      case 3 -> {
        if (live) {
          live = false;
          stage.act(stage.guard.upstreamEnded());
        }
      }
      case 4 -> stage.act(stage.guard.stopping());
      case 5 -> stage.act(stage.guard.discardsTooSlowly());
      case 6 -> {
        stage.act(stage.guard.clientEnded());
        closed = true;
      }
      case 7 -> stage.act(stage.guard.contentTooSlowly());
      case 8 -> stage.act(stage.guard.stoppingNow());
      default -> {}
    }
    stage.pump();
  }

  private void follow() {
    for (char move : stage.log().toCharArray()) {
      switch (move) {
        case 'B' -> wanted = true;
        case 'X', 'R' -> live = false;
        case 'C' -> closed = true;
        default -> {}
      }
    }
    heard.append(stage.heard());
    sent.append(stage.sent());
    String upstream = sent.toString();
    int bare = upstream.replace("\r\n", "").replaceFirst("\r$", "").indexOf('\r');
    require(
        bare < 0 && upstream.replace("\r\n", "").indexOf('\n') < 0,
        () -> "a CR or LF on its own reached upstream: " + upstream);
    // A CR passes before its LF.
    sent.setLength(0);
    sent.append(upstream.endsWith("\r") ? "\r" : "");
  }

  /** Texts of upstream's pass as they are, so only the form of a reply is looked at. */
  private void checkHeard() {
    String text = heard.toString();
    require(text.isEmpty() || text.endsWith("\r\n"), () -> "half a line was said: " + text);
    for (String line : text.isEmpty() ? new String[0] : text.split("\r\n")) {
      require(REPLY.matcher(line).matches(), () -> "this is no reply: " + line);
      require(line.indexOf('\n') < 0 && line.indexOf('\r') < 0, () -> "two lines: " + line);
    }
  }
}
