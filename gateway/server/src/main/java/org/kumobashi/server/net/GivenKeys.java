package org.kumobashi.server.net;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Hands TLS contexts the keys that are there already, in the form they ask for. */
final class GivenKeys extends SimpleKeyManagerFactory {
  private final X509ExtendedKeyManager keys;

  GivenKeys(X509ExtendedKeyManager keys) {
    this.keys = keys;
  }

  @Override
  protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

  @Override
  protected void engineInit(ManagerFactoryParameters parameters) {}

  @Override
  protected KeyManager[] engineGetKeyManagers() {
    return new KeyManager[] {keys};
  }
}
