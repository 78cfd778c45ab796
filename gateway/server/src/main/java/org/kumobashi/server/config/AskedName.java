package org.kumobashi.server.config;

import java.util.Optional;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.StandardConstants;

/**
 * Remembers which server name a client asked for in one handshake, and agrees to all. A TLS engine
 * that does not tell {@link ServerKeys} by itself has to be given one.
 */
public final class AskedName extends SNIMatcher {
  private volatile Optional<String> name = Optional.empty();

  public AskedName() {
    super(StandardConstants.SNI_HOST_NAME);
  }

  @Override
  public boolean matches(SNIServerName asked) {
    name = ServerKeys.text(asked);
    return true;
  }

  /** The name asked for on this engine, if one was and somebody listened. */
  static Optional<String> on(SSLEngine engine) {
    return Optional.ofNullable(engine.getSSLParameters().getSNIMatchers()).stream()
        .flatMap(matchers -> matchers.stream())
        .filter(AskedName.class::isInstance)
        .findFirst()
        .flatMap(matcher -> ((AskedName) matcher).name);
  }
}
