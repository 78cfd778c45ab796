package org.kumobashi.sandbox.entra;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.kumobashi.protocol.identity.Secret;

/** The registered applications, and whether a request really comes from one of them. */
public final class Clients {
  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
  private final Map<String, ClientRegistration> registered = new ConcurrentHashMap<>();

  /** Registers an application, or replaces it if the id is known. */
  public void register(ClientRegistration client) {
    registered.put(client.clientId(), client);
  }

  /** Whether there is such an application. */
  boolean knows(String clientId) {
    return registered.containsKey(clientId);
  }

  /** The AADSTS number of what is wrong with this request's client, or empty. */
  Optional<Integer> fault(Form form) {
    ClientRegistration client = registered.get(form.get("client_id"));
    if (client == null) {
      return Optional.of(700016);
    }
    if (!form.get("client_secret").isEmpty()) {
      boolean known = client.secrets().contains(Secret.of(form.get("client_secret")));
      return known ? Optional.empty() : Optional.of(7000215);
    }
    if (!form.get("client_assertion").isEmpty()) {
      String assertion = form.get("client_assertion");
      boolean signed = client.certificates().stream().anyMatch(c -> signedBy(c, assertion));
      return signed ? Optional.empty() : Optional.of(700027);
    }
    boolean mayGoWithout = client.publicFlows() && form.get("grant_type").equals(DEVICE);
    return mayGoWithout || (client.secrets().isEmpty() && client.certificates().isEmpty())
        ? Optional.empty()
        : Optional.of(7000218);
  }

  private static boolean signedBy(X509Certificate certificate, String assertion) {
    int dot = assertion.lastIndexOf('.');
    if (dot < 0) {
      return false;
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      String header = assertion.substring(0, assertion.indexOf('.'));
      Map<?, ?> claims = Json.read(new String(decoder.decode(header), StandardCharsets.UTF_8));
      Signature signature = algorithm(String.valueOf(claims.get("alg")));
      signature.initVerify(certificate);
      signature.update(assertion.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(decoder.decode(assertion.substring(dot + 1)));
    } catch (GeneralSecurityException | IllegalArgumentException refused) {
      return false;
    }
  }

  private static Signature algorithm(String name) throws GeneralSecurityException {
    if (name.equals("PS256")) {
      Signature signature = Signature.getInstance("RSASSA-PSS");
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      return signature;
    }
    return Signature.getInstance("SHA256withRSA");
  }
}
