package org.kumobashi.protocol.dialogue;

import java.util.List;
import org.kumobashi.protocol.identity.Credentials;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.octets.OctetString;

/**
 * The steps dialogues ask for. Drivers do them in the order given. A dialogue asks for one frame at
 * a time: while it asks for none (during TLS or a login) nothing is decoded and pipelined commands
 * stay in the buffer.
 */
public final class Step {
  private Step() {}

  /**
   * Write these octets.
   *
   * @param confidential whether they hold a secret, so that no trace may show them
   */
  public record Say(OctetString octets, boolean confidential) implements ClientStep, UpstreamStep {
    /** A line of text; CRLF is added. */
    public static Say line(String text) {
      return new Say(OctetString.of(text + "\r\n"), false);
    }

    /** A line that holds a secret; CRLF is added and no trace shows it. */
    public static Say confidential(String text) {
      return new Say(OctetString.of(text + "\r\n"), true);
    }

    @Override
    public String toString() {
      String text = octets.text().stripTrailing().replace("\r", "\\r").replace("\n", "\\n");
      return confidential ? "Say[****]" : "Say[" + text + "]";
    }
  }

  /**
   * Read one line ending in LF, with or without CR before it.
   *
   * @param limit the most octets it may have, line end not counted; a longer one is skipped to its
   *     end and reported
   */
  public record ReadLine(int limit) implements ClientStep, UpstreamStep {}

  /** Read exactly so many octets. */
  public record ReadOctets(int count) implements ClientStep {}

  /**
   * Flush what was said, then do the TLS handshake: as server on the client's side, as client on
   * upstream's. Octets that came in clear behind the command are an attack; the driver drops them
   * and ends the connection.
   */
  public record StartTls() implements ClientStep, UpstreamStep {}

  /** Try these credentials; {@code LoginGranted} or {@code LoginRefused} follows. */
  public record Login(Credentials credentials) implements ClientStep {}

  /** Flush what was said; from here on octets are relayed, beginning with those already read. */
  public record HandOver() implements ClientStep {}

  /** Flush what was said and end the connection. */
  public record Close() implements ClientStep {}

  /**
   * Upstream accepted the token.
   *
   * @param capabilities what it offers now; see {@link ClientEvent.LoginGranted}
   */
  public record Granted(List<String> capabilities) implements UpstreamStep {
    public Granted {
      capabilities = List.copyOf(capabilities);
    }
  }

  /** Upstream did not let us in; the connection is of no more use. */
  public record Refused(LoginFailure failure) implements UpstreamStep {}
}
