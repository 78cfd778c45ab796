package org.kumobashi.protocol.smtp;

import java.util.List;
import java.util.Optional;

/** Where the conversation with an SMTP server is; to enter a state is to have spoken. */
sealed interface SmtpUpstreamState {
  /** Connected; the server speaks first. */
  record AwaitingGreeting(boolean secured) implements SmtpUpstreamState {}

  /** EHLO has been sent in clear. */
  record HelloSent() implements SmtpUpstreamState {}

  /** STARTTLS has been sent. */
  record StartTlsSent() implements SmtpUpstreamState {}

  /** The TLS handshake is under way. */
  record AwaitingTls() implements SmtpUpstreamState {}

  /** EHLO has been sent under TLS: the one whose answer counts. */
  record SecureHelloSent() implements SmtpUpstreamState {}

  /** {@code AUTH XOAUTH2} has been sent. */
  record Authenticating(List<String> keywords) implements SmtpUpstreamState {}

  /**
   * The token has been sent.
   *
   * @param keywords what EHLO offered
   * @param challenge the error challenge, if one has come and been answered
   */
  record TokenSent(List<String> keywords, Optional<String> challenge)
      implements SmtpUpstreamState {}
}
