package org.kumobashi.server.accounts;

import java.util.Optional;

/**
 * Makes a device with its password, which is in the result and nowhere else if it was generated.
 */
record DeviceIssue(Changes changes, Verifiers verifiers, StoredAccounts.Surroundings surroundings) {
  /** As {@link Administration#addDevice}. */
  IssuedDevice issue(DeviceRequest request) {
    if (request.expires().filter(end -> !end.isAfter(surroundings.clock().instant())).isPresent()) {
      throw new RequestRefused("this device would have expired already");
    }
    Optional<DevicePassword> generated =
        request.chosenPassword().isPresent()
            ? Optional.empty()
            : Optional.of(DevicePassword.generate(surroundings.random()));
    // Slow for a chosen one, hence before the transaction.
    String verifier =
        generated
            .map(verifiers::generated)
            .or(() -> request.chosenPassword().map(it -> verifiers.chosen(request.mailbox(), it)))
            .orElseThrow();
    DeviceStatus added =
        new DeviceStatus(device(request), generated.isEmpty(), Optional.empty(), Optional.empty());
    return changes.make(
        sql -> {
          Administration.known(sql, request.mailbox());
          if (DeviceTable.withVerifier(sql, verifier).isPresent()) {
            throw new RequestRefused("a device of this mailbox has this password already");
          }
          DeviceTable.insert(sql, added, verifier);
          return new IssuedDevice(added.device(), generated.map(DevicePassword::shown));
        },
        issued -> Act.of(Act.What.DEVICE_ADDED, issued.device()));
  }

  private Device device(DeviceRequest request) {
    return new Device(
        surroundings.random().deviceId(),
        request.mailbox(),
        request.label().strip(),
        request.protocols(),
        request.networks(),
        request.expires(),
        surroundings.clock().instant(),
        request.submission(),
        request.kind());
  }
}
