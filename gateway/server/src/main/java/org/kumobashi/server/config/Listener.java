package org.kumobashi.server.config;

import java.net.InetSocketAddress;
import org.kumobashi.protocol.identity.Protocol;

/**
 * An address the gateway listens on, the protocol spoken there and its policy.
 *
 * @param name how logs and metrics call it
 * @param address where it binds; port 0 takes a free one
 * @param terms how it speaks TLS
 * @param access who may connect
 * @param content what is asked of submitted messages; SMTP only
 */
public record Listener(
    String name,
    Protocol protocol,
    InetSocketAddress address,
    TlsTerms terms,
    Access access,
    Content content) {
  /** 25 MiB, what Exchange Online's users were promised. */
  public static final long DEFAULT_MESSAGE_LIMIT = 26_214_400;

  /**
   * What is asked of the content of messages.
   *
   * @param messageLimit the most octets of a message (RFC 1870 counting)
   * @param discardLimit the most octets of a refused message that are read to stay in step with the
   *     client; not below the message limit
   * @param bareNewlines what happens to a CR or LF on its own
   */
  public record Content(long messageLimit, long discardLimit, BareNewlines bareNewlines) {
    public Content {
      if (discardLimit < messageLimit) {
        throw new IllegalArgumentException("the discard limit is below the message limit");
      }
    }

    /** What is asked where the configuration says nothing. */
    public static Content standard() {
      return new Content(
          DEFAULT_MESSAGE_LIMIT, discardLimit(DEFAULT_MESSAGE_LIMIT), BareNewlines.NORMALIZE);
    }

    /** What is read of a refused message unless the configuration says otherwise. */
    static long discardLimit(long messageLimit) {
      return 4 * messageLimit;
    }
  }

  public Listener {
    if (terms.mode() == TlsMode.NONE && access.cleartextLoginFrom().isEmpty()) {
      throw new IllegalArgumentException(
          "a listener without TLS must name the networks it may be used from"
              + " (cleartext-login-from)");
    }
  }

  /** A listener of which no more is said of TLS than how it begins. */
  public Listener(
      String name,
      Protocol protocol,
      InetSocketAddress address,
      TlsMode tls,
      Access access,
      Content content) {
    this(name, protocol, address, TlsTerms.of(tls), access, content);
  }

  /** How TLS begins. */
  public TlsMode tls() {
    return terms.mode();
  }

  /** The most octets of a message, whoever sends it: what EHLO tells before a login. */
  public long messageLimit() {
    return content.messageLimit();
  }

  /** The same listener at another address. */
  public Listener at(InetSocketAddress other) {
    return new Listener(name, protocol, other, terms, access, content);
  }

  /** The same listener, but this is asked of messages. */
  public Listener with(Content other) {
    return new Listener(name, protocol, address, terms, access, other);
  }

  /** The same listener, but it speaks TLS in this way. */
  public Listener with(TlsTerms other) {
    return new Listener(name, protocol, address, other, access, content);
  }
}
