package org.kumobashi.sandbox.entra;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often the token endpoint was asked, by grant type and by person. */
public final class EntraCounters {
  private final LongAdder all = new LongAdder();
  private final LongAdder granted = new LongAdder();
  private final Map<String, LongAdder> byGrantType = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> byUser = new ConcurrentHashMap<>();

  void asked(String grantType, String upn) {
    all.increment();
    byGrantType.computeIfAbsent(grantType, _ -> new LongAdder()).increment();
    byUser.computeIfAbsent(upn.toLowerCase(Locale.ROOT), _ -> new LongAdder()).increment();
  }

  void granted() {
    granted.increment();
  }

  /** All token requests, also those that met a fault. */
  public long tokenRequests() {
    return all.sum();
  }

  /** The token requests of this grant type, as {@code refresh_token}. */
  public long tokenRequests(String grantType) {
    return sum(byGrantType, grantType);
  }

  /** The token requests for this person. */
  public long tokenRequestsOf(String upn) {
    return sum(byUser, upn.toLowerCase(Locale.ROOT));
  }

  /** The token requests that were answered with tokens. */
  public long tokensGranted() {
    return granted.sum();
  }

  private static long sum(Map<String, LongAdder> counters, String key) {
    LongAdder counter = counters.get(key);
    return counter == null ? 0 : counter.sum();
  }
}
