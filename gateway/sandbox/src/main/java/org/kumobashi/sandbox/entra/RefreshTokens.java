package org.kumobashi.sandbox.entra;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The refresh tokens that are good, and whose they are. A redeemed one stays good by default. */
final class RefreshTokens {
  /** Whose token it is, and which application got it. */
  record Holder(String upn, String clientId) {}

  private final OpaqueTokens texts = new OpaqueTokens();
  private final Map<String, Holder> good = new ConcurrentHashMap<>();
  private final Map<String, String> predecessors = new ConcurrentHashMap<>();
  private final AtomicBoolean singleUse = new AtomicBoolean();
  private final AtomicBoolean superseded = new AtomicBoolean();

  /** Whether redeeming a token ends it. */
  void singleUse(boolean on) {
    singleUse.set(on);
  }

  /** Whether a token ends as soon as the one it was redeemed for is redeemed itself. */
  void endWhenSuperseded(boolean on) {
    superseded.set(on);
  }

  /** A new token in place of one that was redeemed. */
  String issue(Holder holder, String inPlaceOf) {
    String token = issue(holder);
    if (superseded.get()) {
      predecessors.put(token, inPlaceOf);
    }
    return token;
  }

  /** A new token of about the length real ones have. */
  String issue(Holder holder) {
    String token = texts.next("1.A", 660);
    good.put(token, holder);
    return token;
  }

  /** Whose token this is, without using it. */
  Optional<Holder> holder(String token) {
    return Optional.ofNullable(good.get(token));
  }

  /**
   * Whose token this is, if this application got it; used up if tokens are for one use. Of two at
   * once only one gets it.
   */
  Optional<Holder> redeem(String token, String clientId) {
    Optional<Holder> holder = holder(token).filter(one -> one.clientId().equals(clientId));
    if (holder.isPresent()) {
      Optional.ofNullable(predecessors.remove(token)).ifPresent(good::remove);
    }
    return singleUse.get() ? holder.filter(one -> good.remove(token, one)) : holder;
  }

  /** Ends all tokens of this person. */
  void revoke(String upn) {
    String wanted = upn.toLowerCase(Locale.ROOT);
    good.values().removeIf(holder -> holder.upn().toLowerCase(Locale.ROOT).equals(wanted));
  }
}
