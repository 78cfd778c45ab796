package org.kumobashi.protocol.smtp;

import java.util.Optional;

/** Refuses a message whose From names an address its device may not use. */
final class FromCheck implements HeaderWork {
  private final SenderRules rules;
  private Optional<String> fault = Optional.empty();
  private boolean seen;

  FromCheck(SenderRules rules) {
    this.rules = rules;
  }

  @Override
  public boolean needsAll() {
    return true;
  }

  @Override
  public void take(HeaderField field) {
    if (field.resembles("From")) {
      fault = fault.or(() -> seen ? Optional.of(rules.words().severalFroms()) : judge(field));
      seen = true;
    }
  }

  @Override
  public Optional<String> fault() {
    return fault;
  }

  private Optional<String> judge(HeaderField from) {
    Optional<FromAddresses> said = rules.read(from);
    if (said.isEmpty()) {
      return Optional.of(rules.words().unclearFrom());
    }
    return rules.allowsAll(said.get().addresses())
        ? Optional.empty()
        : Optional.of(rules.words().badFrom());
  }
}
