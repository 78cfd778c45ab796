package org.kumobashi.protocol.smtp;

import static org.kumobashi.protocol.testkit.Said.require;

import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.testkit.FuzzInput;

/**
 * Any value of a From field, and the reverse path of a MAIL command: what is understood is an
 * address, and the display name taken from it can never name another sender.
 */
public final class FromFuzz {
  private FromFuzz() {}

  public static void fuzzerTestOneInput(byte[] octets) {
    String value = new FuzzInput(octets).restLatin1();
    FromAddresses.of(value).ifPresent(FromFuzz::check);
    new ReversePath("<" + value + ">").address().ifPresent(FromFuzz::checkPath);
  }

  private static void check(FromAddresses from) {
    require(!from.addresses().isEmpty(), () -> "no address");
    from.addresses().forEach(FromFuzz::checkAddress);
    String again = (from.displayName().isEmpty() ? "" : from.displayName() + " ") + "<a@x>";
    Optional<FromAddresses> read = FromAddresses.of(again);
    require(
        read.map(FromAddresses::addresses).equals(Optional.of(List.of("a@x"))),
        () -> "the display name says more than a name: " + again + " is " + read);
    require(
        again.chars().noneMatch(octet -> octet == '\r' || octet == '\n' || octet == 0),
        () -> "a line end in the display name: " + again);
  }

  private static void checkPath(String address) {
    if (!address.isEmpty()) {
      checkAddress(address);
    }
  }

  private static void checkAddress(String address) {
    int at = address.lastIndexOf('@');
    require(at > 0 && at < address.length() - 1, () -> "no address: " + address);
    require(
        address.chars().noneMatch(octet -> octet == '\r' || octet == '\n' || octet == 0),
        () -> "a line end in an address: " + address);
  }
}
