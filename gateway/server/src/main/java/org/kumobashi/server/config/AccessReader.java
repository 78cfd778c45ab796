package org.kumobashi.server.config;

/** Reads who may connect to a listener. */
final class AccessReader {
  private static final Kind<Integer> CONNECTIONS = Kinds.whole(1, 1_000_000);

  private AccessReader() {}

  static Access read(Section listener) {
    var networks = listener.list("cleartext-login-from", Kinds.network());
    int connections = listener.orElse("max-connections", CONNECTIONS, Access.DEFAULT_CONNECTIONS);
    return new Access(networks, connections, origins(listener));
  }

  // A list that is there must not be empty: who trusts PROXY headers without saying whose would
  // trust everybody's.
  private static Origins origins(Section listener) {
    return new Origins(
        listener.list("allow", Kinds.network()),
        listener.list("deny", Kinds.network()),
        listener.list("proxy-from", Kinds.network()));
  }
}
