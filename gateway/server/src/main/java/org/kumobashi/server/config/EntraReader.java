package org.kumobashi.server.config;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.kumobashi.server.config.Entra.ClientCredential;
import org.kumobashi.server.config.Entra.ClientCredential.ClientCertificate;
import org.kumobashi.server.config.Entra.ClientCredential.ClientSecret;

/** Reads how the gateway is registered with Entra ID. */
final class EntraReader {
  private static final Kind<Duration> TIMEOUT =
      Quantities.duration(Duration.ofSeconds(1), Duration.ofMinutes(5));
  private static final Kind<Duration> MARGIN =
      Quantities.duration(Duration.ZERO, Duration.ofMinutes(50));

  private final References references;
  private final Cloud cloud;

  EntraReader(References references, Cloud cloud) {
    this.references = references;
    this.cloud = cloud;
  }

  Supplier<Entra> read(Section section) {
    var authority = section.orElse("authority", Kinds.authority(), cloud.authority());
    var tenant = section.required("tenant", Kinds.word());
    var clientId = section.required("client-id", Kinds.word());
    var credential = credential(section);
    var scopes = scopes(section);
    var appOnly = section.orElse("app-only-scope", Kinds.appOnlyScope(), cloud.appOnlyScope());
    var trust = section.optional("trust", references.readableFile());
    var timeout = section.orElse("timeout", TIMEOUT, Duration.ofSeconds(15));
    var margin = section.orElse("refresh-margin", MARGIN, Duration.ofMinutes(10));
    return () ->
        new Entra(
            authority,
            tenant.orElseThrow(),
            clientId.orElseThrow(),
            credential.get(),
            scopes,
            appOnly,
            trust,
            timeout,
            margin);
  }

  private Supplier<ClientCredential> credential(Section section) {
    var secret = section.optional("client-secret", references.secret());
    var certificate = section.optionalSection("client-certificate").map(this::certificate);
    if (section.has("client-secret") == section.has("client-certificate")) {
      String found = section.has("client-secret") ? "both" : "nothing";
      section.fault("client-secret", "either this or client-certificate", found);
    }
    return () ->
        certificate.map(Supplier::get).orElseGet(() -> new ClientSecret(secret.orElseThrow()));
  }

  private Supplier<ClientCredential> certificate(Section section) {
    var certificate = section.required("certificate", references.readableFile());
    var key = section.required("key", references.secret());
    return () -> new ClientCertificate(certificate.orElseThrow(), key.orElseThrow());
  }

  private Set<String> scopes(Section section) {
    Set<String> scopes = new LinkedHashSet<>(section.list("scopes", Kinds.scope()));
    Set<String> resources =
        scopes.stream().flatMap(scope -> resource(scope).stream()).collect(Collectors.toSet());
    if (resources.size() > 1) {
      // Entra ID would silently issue a token for only one of them.
      List<String> sorted = resources.stream().sorted().toList();
      section.fault("scopes", "scopes of one resource only", String.join(" and ", sorted));
    } else if (resources.isEmpty() && !scopes.isEmpty()) {
      section.fault("scopes", "at least one scope of a resource", "none");
    }
    return section.has("scopes") ? scopes : cloud.scopes();
  }

  private static Optional<String> resource(String scope) {
    int slash = scope.lastIndexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(scope.substring(0, slash));
  }
}
