package org.kumobashi.server.config;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows each client the certificate whose name it asks for, else the first, as they are at that
 * moment. Knows nothing of files.
 *
 * <p>TLS engines ask in two steps: for an alias, then for what it stands for. A certificate may be
 * replaced between the two, so an alias is the fingerprint of a certificate and those just replaced
 * are still known.
 */
final class ServerKeys extends X509ExtendedKeyManager {
  private static final String RSA = "RSA";

  private final Supplier<List<CertifiedKey>> shown;
  private final Supplier<List<CertifiedKey>> replaced;
  private final boolean rsaFirst;

  /**
   * @param replaced what was shown before
   * @param rsaFirst whether of a name's certificates one with an RSA key comes first
   */
  ServerKeys(
      Supplier<List<CertifiedKey>> shown, Supplier<List<CertifiedKey>> replaced, boolean rsaFirst) {
    this.shown = shown;
    this.replaced = replaced;
    this.rsaFirst = rsaFirst;
  }

  private static Optional<String> text(SNIServerName name) {
    return name instanceof SNIHostName host ? Optional.of(host.getAsciiName()) : Optional.empty();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return choose(keyType, asked(engine));
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyType, Optional.empty());
  }

  private static Optional<String> asked(SSLEngine engine) {
    return engine.getHandshakeSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .map(ServerKeys::text)
            .flatMap(Optional::stream)
            .findFirst()
        : Optional.empty();
  }

  private @Nullable String choose(String keyType, Optional<String> name) {
    List<CertifiedKey> candidates = candidates(name).toList();
    // BoringSSL asks for the kinds it can do, not for those the client can, and EC before RSA.
    if (rsaFirst
        && !algorithm(keyType).equals(RSA)
        && candidates.stream().anyMatch(ServerKeys::isRsa)) {
      return null;
    }
    return candidates.stream()
        .filter(own -> own.key().getAlgorithm().equals(algorithm(keyType)))
        .findFirst()
        .map(CertifiedKey::fingerprint)
        .orElse(null);
  }

  // A name may have two certificates, one for RSA and one for EC: whichever of them the client can
  // do. One that stands for another name is worth nothing to it.
  private Stream<CertifiedKey> candidates(Optional<String> name) {
    List<CertifiedKey> all = shown.get();
    List<CertifiedKey> named =
        all.stream().filter(own -> name.filter(names(own)::include).isPresent()).toList();
    if (!named.isEmpty()) {
      return named.stream();
    }
    CertifiedKey first = all.getFirst();
    return all.stream().filter(own -> own.equals(first) || names(own).meet(names(first)));
  }

  private static boolean isRsa(CertifiedKey own) {
    return own.key().getAlgorithm().equals(RSA);
  }

  private static CertificateNames names(CertifiedKey own) {
    return CertificateNames.of(own.certificate());
  }

  // Engines ask for EC_RSA too, which is an EC key whose issuer signs with RSA.
  private static String algorithm(String keyType) {
    int issuer = keyType.indexOf('_');
    return issuer < 0 ? keyType : keyType.substring(0, issuer);
  }

  private Optional<CertifiedKey> of(String alias) {
    return Stream.concat(shown.get().stream(), replaced.get().stream())
        .filter(own -> own.fingerprint().equals(alias))
        .findFirst();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return of(alias).map(own -> own.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return of(alias).map(CertifiedKey::key).orElse(null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String[] aliases =
        shown.get().stream()
            .filter(own -> own.key().getAlgorithm().equals(algorithm(keyType)))
            .map(CertifiedKey::fingerprint)
            .toArray(String[]::new);
    return aliases.length == 0 ? null : aliases;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
