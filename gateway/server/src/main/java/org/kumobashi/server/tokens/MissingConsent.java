package org.kumobashi.server.tokens;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** Entra ID granted less than was asked for: nobody has consented to the rest. */
final class MissingConsent extends IOException {
  /** The number under which Entra ID itself tells the same. */
  static final int AADSTS = 65001;

  private MissingConsent(Set<String> missing) {
    super("consent is missing for " + String.join(", ", missing));
  }

  /**
   * Looks whether all that was asked for was granted.
   *
   * @param granted empty if the answer does not tell; then it is what was asked for (RFC 6749 §5.1)
   * @throws MissingConsent if it was not
   */
  static void check(Set<String> asked, Set<String> granted) throws MissingConsent {
    // One resource is known by several host names, and Entra ID answers with either.
    Set<String> missing = asked.stream().map(MissingConsent::name).collect(asSet());
    missing.removeAll(granted.stream().map(MissingConsent::name).collect(asSet()));
    if (!granted.isEmpty() && !missing.isEmpty()) {
      throw new MissingConsent(missing);
    }
  }

  private static Collector<String, ?, Set<String>> asSet() {
    return Collectors.toCollection(TreeSet::new);
  }

  private static String name(String scope) {
    return scope.substring(scope.lastIndexOf('/') + 1);
  }
}
