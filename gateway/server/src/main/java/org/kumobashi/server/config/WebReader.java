package org.kumobashi.server.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads where the portal is served. */
final class WebReader {
  private static final Kind<Duration> SESSION =
      Quantities.duration(Duration.ofMinutes(1), Duration.ofHours(12));

  private final Claims<InetSocketAddress> addresses;

  WebReader(Claims<InetSocketAddress> addresses) {
    this.addresses = addresses;
  }

  /**
   * @param portal the public address of the portal, if it is given
   */
  Optional<Supplier<Web>> read(Section root, Optional<String> portal) {
    return root.optionalSection("web").map(section -> web(root, section, portal));
  }

  private Supplier<Web> web(Section root, Section section, Optional<String> portal) {
    Optional<InetSocketAddress> address = section.required("address", Kinds.address());
    address.ifPresent(value -> addresses.claim(value, "address", section));
    Duration session = section.orElse("session", SESSION, Web.SESSION);
    Administrators administrators =
        new Administrators(Set.copyOf(section.list("administrators", Kinds.administrator())));
    if (!root.has("tls")) {
      root.fault("tls", "a certificate for the portal (web)", "nothing");
    }
    portal
        .filter(text -> base(text).isEmpty())
        .ifPresent(
            text ->
                root.fault(
                    "portal",
                    "an https URL without a path as https://mail.example.com/, since there is a"
                        + " portal (web)",
                    Kind.quoted(text)));
    return () ->
        new Web(
            address.orElseThrow(),
            base(portal.orElseThrow()).orElseThrow(),
            session,
            administrators);
  }

  private static Optional<URI> base(String text) {
    // Cookies with the prefix __Host- belong to a whole host, so the portal has no path.
    return Kinds.authority().read(text).map(uri -> URI.create(uri + "/"));
  }
}
