package org.kumobashi.server.portal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.kumobashi.server.telemetry.Trace;

/** A trace as a file. In English, as it is to be read by support of Microsoft's too. */
record TraceFile(String name, String text) {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String LEGEND =
      """
      Each line: time, session, who speaks, what is said.
        C> client to gateway    C< gateway to client
        U> gateway to upstream  U< upstream to gateway
        -- what happened
      In IMAP and POP3 sessions after login, C> and U< are relayed as they are to the other side.
      A command or response with literals is shown when it is complete. <...> stands for what is
      not shown; the same number stands for the same address or folder. Sessions that had begun
      before the trace are not in it.

      """;

  static TraceFile of(Trace trace) {
    Instant begun = trace.started();
    String head =
        "Redacted protocol trace of one mailbox, by Kumobashi\nbegun %s, %s %s (all times UTC)\n\n"
            .formatted(begun, ending(trace.state()), trace.ends());
    return new TraceFile(
        "trace-" + NAME.format(begun) + ".txt",
        head + LEGEND + String.join("\n", trace.lines()) + "\n");
  }

  private static String ending(Trace.State state) {
    return switch (state) {
      case RUNNING -> "still running, ends";
      case STOPPED -> "stopped";
      case OVER -> "ended";
      case FULL -> "ended since it was full";
    };
  }
}
