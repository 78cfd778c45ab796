package org.kumobashi.server.net;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.trace.Redactor;
import org.kumobashi.server.telemetry.Trace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One conversation's place in a trace: redacts what it hears. It never fails: what it listens to
 * must go on whatever happens here. Belongs to one thread at a time.
 */
final class Tap {
  private static final Logger LOG = LoggerFactory.getLogger(Tap.class);

  private final Trace trace;
  private final Ends ends;
  private final Protocol protocol;
  private Redactor redactor;
  private boolean broken;

  /**
   * Who speaks.
   *
   * @param name of the session, as the access log or an earlier line of the trace has it
   * @param asking how the side that asks is marked
   * @param answering how the other is
   */
  record Ends(String name, String asking, String answering) {
    /** We are the client of the mail server. */
    static Ends upstream(String name) {
      return new Ends(name, "U>", "U<");
    }

    /** We are the server of the client. */
    static Ends client(String name) {
      return new Ends(name, "C>", "C<");
    }

    /** We only relay. */
    static Ends both(String name) {
      return new Ends(name, "C>", "U<");
    }
  }

  /** A trace that wants to know, and the name of the session in it. */
  record Wanted(Trace trace, String name) {}

  Tap(Trace trace, Ends ends, Protocol protocol) {
    this.trace = trace;
    this.ends = ends;
    this.protocol = protocol;
    this.redactor = fresh();
  }

  private Redactor fresh() {
    String name = ends.name() + " ";
    return Redactor.of(
        protocol,
        trace.names(),
        new Redactor.Sinks(
            line -> trace.add(name + ends.asking(), line),
            line -> trace.add(name + ends.answering(), line)));
  }

  /** Whether anybody still wants to know. */
  boolean listens() {
    return !broken && trace.isRunning();
  }

  /** Octets of the side that asks. */
  void asked(ByteBuffer octets) {
    carefully(it -> it.asked(octets));
  }

  /** Octets of the side that answers. */
  void answered(ByteBuffer octets) {
    carefully(it -> it.answered(octets));
  }

  /** Something that happened, in words of our own. */
  void note(String words) {
    trace.add(ends.name() + " --", words);
  }

  /** A new conversation begins, as behind a TLS handshake. */
  void begin() {
    redactor = fresh();
  }

  /** The conversation is over. */
  void end() {
    carefully(Redactor::end);
  }

  private void carefully(Consumer<Redactor> listening) {
    if (listens()) {
      try {
        listening.accept(redactor);
      } catch (RuntimeException bug) {
        broken = true;
        note("(the trace of this session ends here: a fault of the gateway, see its log)");
        // No message: it might quote what was heard.
        LOG.error("event=bug doing=\"tracing {}\" cause={}", protocol, bug.getClass().getName());
      }
    }
  }
}
