package org.kumobashi.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Entra;

/** What a running gateway cannot change, since all it keeps in memory hangs on it. */
final class Restart {
  /** A setting that stays, and what it is called in the file. */
  private record Fixed(String key, Function<Configuration, Object> value) {}

  private static final List<Fixed> FIXED =
      List.of(
          new Fixed("hostname", Configuration::hostname),
          new Fixed("portal", Configuration::portal),
          new Fixed("web", Configuration::web),
          new Fixed("management", Configuration::management),
          new Fixed("whether there is a section tls", it -> it.tls().isPresent()),
          new Fixed("store and audit", Configuration::store),
          new Fixed("grants", Configuration::grants),
          new Fixed("entra.authority", of(Entra::authority)),
          new Fixed("entra.tenant", of(Entra::tenant)),
          new Fixed("entra.client-id", of(Entra::clientId)),
          new Fixed("entra.refresh-margin", of(Entra::refreshMargin)),
          new Fixed("tokens.keep-alive", configuration -> configuration.tokens().keepAlive()),
          new Fixed(
              "tokens.keep-alives-per-minute",
              configuration -> configuration.tokens().keepAlivesPerMinute()));

  private Restart() {}

  private static Function<Configuration, Object> of(Function<Entra, Object> part) {
    return configuration -> part.apply(configuration.entra());
  }

  /** What differs and needs a restart, a sentence each. */
  static List<String> neededFor(Configuration now, Configuration next) {
    List<String> faults = new ArrayList<>();
    for (Fixed fixed : FIXED) {
      if (!fixed.value().apply(now).equals(fixed.value().apply(next))) {
        faults.add(fixed.key() + ": this has changed, which needs a restart");
      }
    }
    return faults;
  }
}
