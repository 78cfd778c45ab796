package org.kumobashi.protocol.imap;

import java.util.List;
import java.util.Optional;

/**
 * Where the dialogue with an IMAP mail server stands. Entering a state speaks; the event in that
 * state listens.
 */
sealed interface ImapUpstreamState {
  /** The server greets first. */
  record AwaitingGreeting(boolean secured) implements ImapUpstreamState {}

  /** STARTTLS has been asked for. */
  record StartTlsSent() implements ImapUpstreamState {}

  /** The TLS handshake runs. */
  record AwaitingTls() implements ImapUpstreamState {}

  /** CAPABILITY has been asked for, to learn how XOAUTH2 may be sent. */
  record AskingMechanisms(List<String> offered) implements ImapUpstreamState {}

  /**
   * AUTHENTICATE has been sent.
   *
   * @param tokenSent whether the token is on its way, so that a continuation request is the error
   *     challenge
   * @param challenge what that error challenge said
   */
  record Authenticating(boolean tokenSent, Optional<String> challenge)
      implements ImapUpstreamState {}

  /** Logged in; CAPABILITY has been asked for, since Exchange does not say it by itself. */
  record AskingCapabilities(List<String> offered) implements ImapUpstreamState {}

  /**
   * NAMESPACE has been sent, which finds "authenticated but not connected" before the client hears
   * OK.
   */
  record Probing(List<String> offered) implements ImapUpstreamState {}

  /** The verdict has been given. */
  record Ended() implements ImapUpstreamState {}
}
