package org.kumobashi.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;

/**
 * The mail servers behind the gateway.
 *
 * @param trust PEM file of certificate authorities to trust instead of the system's
 * @param connectTimeout for TCP and TLS together
 * @param loginTimeout for the whole upstream dialogue up to its answer to the token
 */
public record Upstream(
    Server imap,
    Server pop3,
    Server smtp,
    Optional<Path> trust,
    Duration connectTimeout,
    Duration loginTimeout) {
  /**
   * One mail server.
   *
   * @param host its DNS name, which its certificate must carry
   * @param tls {@link TlsMode#IMPLICIT} or {@link TlsMode#STARTTLS}; tokens never travel in clear
   */
  public record Server(String host, int port, TlsMode tls) {
    public Server {
      if (tls == TlsMode.NONE) {
        throw new IllegalArgumentException(
            "a token never travels without TLS: use implicit or starttls");
      }
    }
  }

  /** The server that speaks this protocol. */
  public Server server(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> imap;
      case POP3 -> pop3;
      case SMTP -> smtp;
    };
  }
}
