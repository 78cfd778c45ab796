package org.kumobashi.server.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the file as a whole. As all readers here it looks at every value at once and returns what
 * builds the record, to be called only if no fault was found anywhere.
 */
final class ConfigurationReader {
  private final References references;
  private final Claims<InetSocketAddress> addresses = new Claims<>(ListenersReader::collide);

  ConfigurationReader(References references) {
    this.references = references;
  }

  Supplier<Configuration> read(Section root) {
    Optional<String> hostname = root.required("hostname", Kinds.hostname());
    Optional<String> portal = root.required("portal", Kinds.line());
    Optional<String> domain = root.optional("default-domain", Kinds.hostname());
    TlsTermsReader certificates = new TlsTermsReader(references);
    Optional<Supplier<ServerTls>> tls = root.optionalSection("tls").map(certificates::certificates);
    Supplier<List<Listener>> listeners = new ListenersReader(addresses, certificates).read(root);
    Section upstream = root.section("upstream");
    Cloud cloud =
        upstream.orElse("cloud", Kinds.oneOf(List.of(Cloud.values()), Cloud::word), Cloud.WORLD);
    Supplier<Upstream> servers = new UpstreamReader(references, cloud).read(upstream);
    Supplier<Entra> entra = new EntraReader(references, cloud).read(root.section("entra"));
    Tokens tokens = TokensReader.read(root.section("tokens"));
    Supplier<Store> store =
        new StoreReader(references).read(root.section("store"), root.section("audit"));
    Limits limits =
        LimitsReader.read(root.section("limits"), AttemptsReader.read(root.section("attempts")));
    SubmissionLimits submission = SubmissionLimitsReader.read(root.section("submission"));
    Optional<InetSocketAddress> management = management(root);
    Optional<Supplier<Web>> web = new WebReader(addresses).read(root, portal);
    Grants grants = GrantsReader.read(root.section("grants"));
    return () ->
        new Configuration(
            hostname.orElseThrow(),
            portal.orElseThrow(),
            domain,
            tls.map(Supplier::get),
            listeners.get(),
            servers.get(),
            entra.get(),
            tokens,
            store.get(),
            limits,
            submission,
            management,
            web.map(Supplier::get),
            grants);
  }

  private Optional<InetSocketAddress> management(Section root) {
    Optional<Section> section = root.optionalSection("management");
    Optional<InetSocketAddress> address =
        section.flatMap(present -> present.required("address", Kinds.address()));
    section.ifPresent(
        present -> address.ifPresent(value -> addresses.claim(value, "address", present)));
    return address;
  }
}
