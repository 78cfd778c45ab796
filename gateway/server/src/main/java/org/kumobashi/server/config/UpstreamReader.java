package org.kumobashi.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.kumobashi.protocol.identity.Protocol;

/** Reads where upstream is: what the cloud's preset says, unless the file says otherwise. */
final class UpstreamReader {
  private static final Kind<Duration> PATIENCE =
      Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(5));
  private static final Kind<TlsMode> TLS =
      Kinds.oneOf(
              List.of(TlsMode.IMPLICIT, TlsMode.STARTTLS),
              mode -> mode.name().toLowerCase(Locale.ROOT))
          .because("a token never travels without TLS");

  private final References references;
  private final Cloud cloud;

  UpstreamReader(References references, Cloud cloud) {
    this.references = references;
    this.cloud = cloud;
  }

  Supplier<Upstream> read(Section section) {
    var imap = server(section, Protocol.IMAP);
    var pop3 = server(section, Protocol.POP3);
    var smtp = server(section, Protocol.SMTP);
    var trust = section.optional("trust", references.readableFile());
    var connect = section.orElse("connect-timeout", PATIENCE, Duration.ofSeconds(10));
    var login = section.orElse("login-timeout", PATIENCE, Duration.ofSeconds(30));
    return () -> new Upstream(imap, pop3, smtp, trust, connect, login);
  }

  private Upstream.Server server(Section upstream, Protocol protocol) {
    Upstream.Server preset = cloud.server(protocol);
    Section section = upstream.section(protocol.word());
    return new Upstream.Server(
        section.orElse("host", Kinds.hostname(), preset.host()),
        section.orElse("port", Kinds.port(), preset.port()),
        section.orElse("tls", TLS, preset.tls()));
  }
}
