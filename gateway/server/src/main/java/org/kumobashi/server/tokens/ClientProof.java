package org.kumobashi.server.tokens;

import com.azure.json.JsonProviders;
import com.azure.json.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.kumobashi.server.config.CertifiedKey;
import org.kumobashi.server.config.Entra;
import org.kumobashi.server.config.Entra.ClientCredential;

/**
 * How a form proves that it comes from the registered application: its secret (RFC 6749 §2.3.1), or
 * an assertion signed with its certificate's key (RFC 7523 §2.2). Needed only where MSAL4J, which
 * does the same for itself, cannot ask.
 */
final class ClientProof {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final PSSParameterSpec PS256 =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private ClientProof() {}

  /**
   * The fields to add. The credential is read anew each time, so that a rotated one is used at
   * once.
   *
   * @param audience the token endpoint's address
   * @throws IOException if a file cannot be read; the message never holds the content
   * @throws GeneralSecurityException if a key cannot sign
   */
  static Map<String, String> fields(Entra entra, String audience, Instant now)
      throws IOException, GeneralSecurityException {
    return switch (entra.credential()) {
      case ClientCredential.ClientSecret(var secret) ->
          Map.of("client_secret", secret.read().revealText());
      case ClientCredential.ClientCertificate(Path certificate, var key) ->
          Map.of(
              "client_assertion_type",
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
              "client_assertion",
              assertion(
                  CertifiedKey.read(certificate, key), claims(entra.clientId(), audience, now)));
    };
  }

  private static String claims(String clientId, String audience, Instant now) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = JsonProviders.createWriter(text)) {
      json.writeStartObject()
          .writeStringField("aud", audience)
          .writeStringField("iss", clientId)
          .writeStringField("sub", clientId)
          .writeStringField("jti", UUID.randomUUID().toString())
          .writeLongField("nbf", now.getEpochSecond())
          .writeLongField("exp", now.plus(LIFE).getEpochSecond())
          .writeEndObject();
    }
    return text.toString();
  }

  private static String assertion(CertifiedKey own, String claims) throws GeneralSecurityException {
    byte[] print = MessageDigest.getInstance("SHA-256").digest(own.certificate().getEncoded());
    String header =
        "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\"%s\"}".formatted(encoded(print));
    String signed = encoded(header) + "." + encoded(claims);
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(PS256);
    signature.initSign(own.key());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + encoded(signature.sign());
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
