package org.kumobashi.server.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kumobashi.protocol.identity.Protocol;

/** Reads the listeners, and sees to it that they do not get into each other's way. */
final class ListenersReader {
  private static final Kind<Long> DISCARD_LIMIT = Quantities.size(1L << 10, 1L << 30);
  private static final Kind<BareNewlines> BARE_NEWLINES =
      Kinds.oneOf(List.of(BareNewlines.values()), BareNewlines::word);
  private static final List<String> SMTP_ONLY =
      List.of("message-limit", "discard-limit", "bare-newlines");
  private static final Kind<Protocol> PROTOCOL =
      Kinds.oneOf(List.of(Protocol.values()), Protocol::word);

  private final Claims<String> names = new Claims<>(String::equals);
  private final Claims<InetSocketAddress> addresses;
  private final TlsTermsReader tls;

  ListenersReader(Claims<InetSocketAddress> addresses, TlsTermsReader tls) {
    this.addresses = addresses;
    this.tls = tls;
  }

  Supplier<List<Listener>> read(Section root) {
    List<Section> sections = root.sections("listeners");
    if (!root.has("listeners")) {
      root.fault("listeners", "at least one listener", "nothing");
    }
    List<Supplier<Listener>> listeners = new ArrayList<>();
    for (Section section : sections) {
      Optional<TlsMode> mode = tls.mode(section);
      listeners.add(listener(section, mode));
      if (!root.has("tls") && mode.filter(value -> value != TlsMode.NONE).isPresent()) {
        section.fault(
            "tls", "none as long as there is no certificate (the section tls)", "another mode");
      }
    }
    return () -> listeners.stream().map(Supplier::get).toList();
  }

  private Supplier<Listener> listener(Section section, Optional<TlsMode> mode) {
    var name = section.required("name", Kinds.word());
    var protocol = section.required("protocol", PROTOCOL);
    var address = section.required("address", Kinds.address());
    Supplier<TlsTerms> terms = tls.terms(section, mode);
    Access access = AccessReader.read(section);
    Supplier<Listener.Content> content = content(section);
    name.ifPresent(value -> names.claim(value, "name", section));
    address.ifPresent(value -> addresses.claim(value, "address", section));
    if (protocol.filter(p -> p != Protocol.SMTP).isPresent()) {
      SMTP_ONLY.stream()
          .filter(section::has)
          .forEach(key -> section.fault(key, "it only where protocol is smtp", "another protocol"));
    }
    if (mode.equals(Optional.of(TlsMode.NONE)) && !section.has("cleartext-login-from")) {
      section.fault(
          "cleartext-login-from", "the networks a listener without TLS is for", "nothing");
    }
    return () ->
        new Listener(
            name.orElseThrow(),
            protocol.orElseThrow(),
            address.orElseThrow(),
            terms.get(),
            access,
            content.get());
  }

  private static Supplier<Listener.Content> content(Section section) {
    long limit =
        section.orElse("message-limit", MessageLimit.kind(), Listener.DEFAULT_MESSAGE_LIMIT);
    long standard = Listener.Content.discardLimit(limit);
    long discard = section.orElse("discard-limit", DISCARD_LIMIT, standard);
    var newlines = section.orElse("bare-newlines", BARE_NEWLINES, BareNewlines.NORMALIZE);
    if (discard < limit) {
      section.fault(
          "discard-limit",
          "at least the message limit, " + Quantities.words(limit),
          Quantities.words(discard));
    }
    return () -> new Listener.Content(limit, discard, newlines);
  }

  /** Whether the system would refuse the second of these addresses. */
  static boolean collide(InetSocketAddress one, InetSocketAddress other) {
    boolean anywhere =
        one.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress();
    boolean samePort = one.getPort() == other.getPort() && one.getPort() != 0;
    return samePort && (anywhere || one.getAddress().equals(other.getAddress()));
  }
}
