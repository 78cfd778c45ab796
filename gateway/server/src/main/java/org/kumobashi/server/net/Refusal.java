package org.kumobashi.server.net;

import java.util.Optional;
import org.kumobashi.protocol.dialogue.TurnedAway;

/** Why a connection is not let in. */
enum Refusal {
  DENIED("denied", Optional.empty()),
  NOT_A_BALANCER("not-a-balancer", Optional.empty()),
  NO_PROXY_HEADER("no-proxy-header", Optional.empty()),
  CONNECTIONS("connections", Optional.of(TurnedAway.CROWDED)),
  ADDRESS("address", Optional.of(TurnedAway.CROWDED)),
  NETWORK("network", Optional.of(TurnedAway.CROWDED)),
  MEMORY("memory", Optional.of(TurnedAway.BUSY)),
  DESCRIPTORS("descriptors", Optional.of(TurnedAway.BUSY));

  private final String word;
  private final Optional<TurnedAway> told;

  Refusal(String word, Optional<TurnedAway> told) {
    this.word = word;
    this.told = told;
  }

  /** As logs and metrics call it. */
  String word() {
    return word;
  }

  /** What the client hears; nothing if it has no business here. */
  Optional<TurnedAway> told() {
    return told;
  }
}
