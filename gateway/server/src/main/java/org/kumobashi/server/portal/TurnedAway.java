package org.kumobashi.server.portal;

/** A request that ends with the page of a trouble. Holds no secret. */
final class TurnedAway extends RuntimeException {
  private final Trouble trouble;

  TurnedAway(Trouble trouble) {
    super(trouble.word());
    this.trouble = trouble;
  }

  Trouble trouble() {
    return trouble;
  }
}
