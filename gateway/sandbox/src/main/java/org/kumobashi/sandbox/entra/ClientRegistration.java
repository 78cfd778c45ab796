package org.kumobashi.sandbox.entra;

import java.security.cert.X509Certificate;
import java.util.List;
import org.kumobashi.protocol.identity.Secret;

/**
 * A registered application.
 *
 * @param clientId its id
 * @param secrets the secrets it may show; several while one is being replaced
 * @param certificates the certificates it may sign assertions with
 * @param publicFlows whether it may redeem device codes without showing anything
 */
public record ClientRegistration(
    String clientId,
    List<Secret> secrets,
    List<X509Certificate> certificates,
    boolean publicFlows) {
  /** Copies the lists. */
  public ClientRegistration {
    secrets = List.copyOf(secrets);
    certificates = List.copyOf(certificates);
  }
}
