package org.kumobashi.protocol.imap;

import java.util.List;
import java.util.Optional;

/** Where the conversation with the mail server stands. Entering a state has spoken already. */
public sealed interface ImapUpstreamState {
  /** What the dialogue is doing in this state, as a phrase for the log. */
  String doing();

  /**
   * The server speaks first.
   *
   * @param secured whether TLS protects the connection already
   */
  record AwaitingGreeting(boolean secured) implements ImapUpstreamState {
    @Override
    public String doing() {
      return "waiting for upstream's greeting";
    }
  }

  /** STARTTLS has been sent. */
  record StartTlsSent() implements ImapUpstreamState {
    @Override
    public String doing() {
      return "sending STARTTLS to upstream";
    }
  }

  /** The handshake is going on. */
  record AwaitingTls() implements ImapUpstreamState {
    @Override
    public String doing() {
      return "waiting for the TLS handshake with upstream";
    }
  }

  /** CAPABILITY has been sent: does upstream take an initial response? */
  record AskingCapability(List<String> capabilities) implements ImapUpstreamState {
    @Override
    public String doing() {
      return "asking upstream for its capabilities";
    }
  }

  /**
   * AUTHENTICATE has been sent.
   *
   * @param tokenSent whether the token has gone too
   * @param challenge what an error challenge said, if one came (the token is refused then)
   */
  record Authenticating(boolean tokenSent, Optional<String> challenge)
      implements ImapUpstreamState {
    @Override
    public String doing() {
      return "sending AUTHENTICATE to upstream";
    }
  }

  /**
   * Upstream has accepted the token, but will it open the mailbox? CAPABILITY is answered even if
   * not, so a second question follows it.
   *
   * @param capabilities what upstream offers after login, as far as known
   * @param listed whether the list is complete and the second question has been asked
   */
  record Probing(List<String> capabilities, boolean listed) implements ImapUpstreamState {
    @Override
    public String doing() {
      return listed ? "probing the mailbox upstream" : "asking upstream for its capabilities again";
    }
  }

  /** The outcome has been told. */
  record Finished() implements ImapUpstreamState {
    @Override
    public String doing() {
      return "done with the login upstream";
    }
  }
}
