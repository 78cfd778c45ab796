package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the tokens of a From field. Any address counts that a lenient program might take for the
 * author's, so also one that stands unquoted where a display name should.
 */
final class FromReader {
  private static final String DELIMITERS = "<>:;,";

  private final List<AddressToken> tokens;
  private final List<String> addresses = new ArrayList<>();
  private String displayName = "";
  private boolean inGroup;
  private boolean understood = true;
  private int at;

  FromReader(List<AddressToken> tokens) {
    this.tokens = tokens;
  }

  Optional<FromAddresses> read() {
    while (understood && at < tokens.size()) {
      readElement();
    }
    return understood && !inGroup && !addresses.isEmpty()
        ? Optional.of(new FromAddresses(List.copyOf(addresses), displayName))
        : Optional.empty();
  }

  private void readElement() {
    List<AddressToken> run = run();
    if (nextIs(':')) {
      // A group's name may not be missing, and groups are not nested.
      understood = !inGroup && !run.isEmpty() && run.stream().noneMatch(token -> token.is('@'));
      inGroup = true;
      at++;
      return;
    }
    if (nextIs('<')) {
      readAngle(run);
    } else if (!run.isEmpty()) {
      add(run);
    }
    readSeparator();
  }

  private void readSeparator() {
    if (nextIs(';')) {
      understood &= inGroup;
      inGroup = false;
      at++;
    }
    if (nextIs(',')) {
      at++;
    } else {
      understood &= at == tokens.size();
    }
  }

  private void readAngle(List<AddressToken> name) {
    if (addresses.isEmpty()) {
      displayName = DisplayName.of(name);
    }
    if (name.stream().anyMatch(token -> token.is('@'))) {
      add(name);
    }
    at++;
    List<AddressToken> address = run();
    if (!address.isEmpty() && address.getFirst().is('@')) {
      address = behindRoute(address);
    }
    add(address);
    understood &= nextIs('>');
    at++;
  }

  /** What follows the source route of RFC 5322 §4.4, whose beginning has been read. */
  private List<AddressToken> behindRoute(List<AddressToken> first) {
    understood &= isHop(first);
    while (nextIs(',')) {
      at++;
      understood &= isHop(run());
    }
    understood &= nextIs(':');
    at++;
    return run();
  }

  private static boolean isHop(List<AddressToken> tokens) {
    return !tokens.isEmpty()
        && tokens.getFirst().is('@')
        && AddressSpec.isDomain(tokens.subList(1, tokens.size()));
  }

  private void add(List<AddressToken> tokens) {
    Optional<String> address = AddressSpec.of(tokens);
    understood &= address.isPresent();
    address.ifPresent(addresses::add);
  }

  /** The tokens up to the next delimiter. */
  private List<AddressToken> run() {
    int start = Math.min(at, tokens.size());
    at = start;
    while (at < tokens.size() && DELIMITERS.chars().noneMatch(c -> tokens.get(at).is((char) c))) {
      at++;
    }
    return tokens.subList(start, at);
  }

  private boolean nextIs(char special) {
    return at < tokens.size() && tokens.get(at).is(special);
  }
}
