package org.kumobashi.server.portal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kumobashi.protocol.identity.Protocol;

/**
 * A device as a person describes it in the form.
 *
 * @param label what was typed
 * @param protocols the words of those ticked
 * @param expires the day that was typed; empty for none
 * @param once names this form, which may be sent once
 */
public record DeviceForm(String label, Set<String> protocols, String expires, String once) {
  private static final int LONGEST_LABEL = 100;

  public DeviceForm {
    protocols = Set.copyOf(protocols);
  }

  static DeviceForm of(Form form) {
    return new DeviceForm(
        form.get("label").strip(),
        form.all("protocol").stream().collect(Collectors.toSet()),
        form.get("expires").strip(),
        form.get("once"));
  }

  /** An empty form, with these protocols ticked. */
  static DeviceForm empty(Set<Protocol> offered, String once) {
    return new DeviceForm(
        "", offered.stream().map(Protocol::word).collect(Collectors.toSet()), "", once);
  }

  /** What is wrong with it, as the keys of words; empty if nothing is. */
  List<String> faults(Set<Protocol> offered, ZoneId zone, Instant now) {
    List<String> faults = new ArrayList<>();
    if (label.isBlank()
        || label.length() > LONGEST_LABEL
        || label.chars().anyMatch(Character::isISOControl)) {
      faults.add("add.fault.label");
    }
    if (chosen(offered).isEmpty()) {
      faults.add("add.fault.protocols");
    }
    boolean inTime = end(zone).filter(now::isBefore).isPresent();
    if (!expires.isEmpty() && !inTime) {
      faults.add("add.fault.expires");
    }
    return faults;
  }

  /** The protocols ticked, of those there are. */
  Set<Protocol> chosen(Set<Protocol> offered) {
    EnumSet<Protocol> chosen = EnumSet.noneOf(Protocol.class);
    offered.stream().filter(it -> protocols.contains(it.word())).forEach(chosen::add);
    return chosen;
  }

  /** The end of the last day on which it may be used. */
  Optional<Instant> end(ZoneId zone) {
    try {
      return expires.isEmpty()
          ? Optional.empty()
          : Optional.of(LocalDate.parse(expires).plusDays(1).atStartOfDay(zone).toInstant());
    } catch (DateTimeException noDay) {
      return Optional.empty();
    }
  }
}
