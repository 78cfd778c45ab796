package org.kumobashi.server.portal;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.SenderPolicy;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.accounts.DeviceRequest;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.accounts.Senders;
import org.kumobashi.server.accounts.Submission;
import org.kumobashi.server.config.Network;

/**
 * Understands a form that describes a device, and collects all that is wrong with it. Characters of
 * full width, as Japanese keyboards type them, count as the ordinary ones in addresses.
 */
final class DeviceReading {
  private static final int LONGEST_LABEL = 100;
  private static final int MOST_NETWORKS = 50;
  private static final int MOST_SENDERS = 100;
  private static final Duration LONGEST_LIFE = Duration.ofDays(36_525);
  private static final Pattern BETWEEN = Pattern.compile("[\\s,;\u3001]+");

  /** Whole addresses only: {@code 10.1} would be understood as something nobody means. */
  private static final Pattern NETWORK =
      Pattern.compile("([0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(/[0-9]+)?");

  private final DeviceForm form;
  private final Surroundings around;
  private final List<FormFault> faults = new ArrayList<>();
  private final DeviceKind kind;
  private final Set<Protocol> protocols;
  private final List<Network> networks;
  private final Optional<Instant> end;
  private final Submission submission;

  /**
   * What a form is read by.
   *
   * @param offered the protocols there are
   * @param zone whose days end a password
   * @param client the address the person is at
   */
  record Surroundings(Set<Protocol> offered, ZoneId zone, Instant now, String client) {}

  DeviceReading(DeviceForm form, Surroundings around) {
    this.form = form;
    this.around = around;
    label();
    this.kind = kind();
    this.protocols = protocols();
    this.networks = networks();
    this.end = end();
    this.submission = submission();
  }

  /** What is wrong, in the order of the form; empty if nothing is. */
  List<FormFault> faults() {
    return List.copyOf(faults);
  }

  /** What is asked for; only if nothing is wrong. */
  DeviceRequest request(String mailbox) {
    return new DeviceRequest(
        mailbox, form.label(), protocols, networks, end, submission, Optional.empty(), kind);
  }

  private void label() {
    String label = form.label();
    if (label.isBlank()
        || label.length() > LONGEST_LABEL
        || label.chars().anyMatch(DeviceReading::endsALine)) {
      faults.add(new FormFault("label", "add.fault.label"));
    }
  }

  private DeviceKind kind() {
    Optional<DeviceKind> known = DeviceKind.ofWord(form.kind());
    if (known.isEmpty()) {
      faults.add(new FormFault("kind-mail-program", "add.fault.kind"));
    }
    return known.orElse(DeviceKind.OTHER);
  }

  private Set<Protocol> protocols() {
    Set<Protocol> chosen = EnumSet.noneOf(Protocol.class);
    around.offered().stream()
        .filter(
            it ->
                form.protocols().isEmpty()
                    ? kind.usual().contains(it)
                    : form.protocols().contains(it.word()))
        .forEach(chosen::add);
    if (chosen.isEmpty()) {
      faults.add(new FormFault("protocols", "add.fault.protocols"));
    }
    return chosen;
  }

  private List<Network> networks() {
    List<String> typed = new ArrayList<>(words(form.networks()));
    if (form.ownNetwork()) {
      typed.add(around.client());
    }
    if (typed.size() > MOST_NETWORKS) {
      faults.add(new FormFault("networks", "add.fault.networks"));
      return List.of();
    }
    List<Network> understood = new ArrayList<>();
    for (String word : typed) {
      Optional<Network> network = network(word);
      network.ifPresent(understood::add);
      if (network.isEmpty()) {
        faults.add(new FormFault("networks", "add.fault.network", word));
      }
    }
    return understood.stream().distinct().toList();
  }

  /** What these characters mean as a network, if anything. */
  static Optional<Network> network(String word) {
    try {
      return NETWORK.matcher(word).matches() ? Optional.of(Network.parse(word)) : Optional.empty();
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  // The end of the last day on which it may be used.
  private Optional<Instant> end() {
    if (form.expires().isEmpty()) {
      return Optional.empty();
    }
    Instant latest = around.now().plus(LONGEST_LIFE);
    Optional<Instant> end = day().filter(around.now()::isBefore).filter(latest::isAfter);
    if (end.isEmpty()) {
      faults.add(new FormFault("expires", "add.fault.expires"));
    }
    return end;
  }

  private Optional<Instant> day() {
    try {
      LocalDate last = LocalDate.parse(form.expires());
      return Optional.of(last.plusDays(1).atStartOfDay(around.zone()).toInstant());
    } catch (DateTimeException noDay) {
      return Optional.empty();
    }
  }

  private Submission submission() {
    DeviceForm.Sending sending = form.sending();
    Allowed allowed =
        switch (sending.senders()) {
          case "any" -> new Allowed.Anyone();
          case "mailbox-only" -> new Allowed.MailboxOnly();
          case "listed" -> listed(words(sending.addresses()));
          default -> {
            faults.add(new FormFault("senders-any", "add.fault.senders"));
            yield new Allowed.Anyone();
          }
        };
    boolean nothingToCheck = sending.senders().equals("any");
    if (nothingToCheck && (sending.checksFrom() || sending.rewrites())) {
      faults.add(new FormFault("senders-any", "add.fault.nothing-to-check"));
    }
    return allowed instanceof Allowed.Anyone
        ? Submission.UNRESTRICTED
        : new Submission(
            Submission.UNRESTRICTED.messageLimit(),
            new SenderPolicy(allowed, sending.checksFrom(), sending.rewrites()));
  }

  private Allowed listed(List<String> addresses) {
    if (addresses.isEmpty() || addresses.size() > MOST_SENDERS) {
      faults.add(new FormFault("addresses", "add.fault.addresses"));
      return new Allowed.Anyone();
    }
    List<String> wrong = addresses.stream().filter(it -> !isAddress(it)).toList();
    wrong.forEach(it -> faults.add(new FormFault("addresses", "add.fault.address", it)));
    return wrong.isEmpty() ? new Allowed.Listed(Set.copyOf(addresses)) : new Allowed.Anyone();
  }

  private static boolean isAddress(String word) {
    try {
      return Senders.parse(word) instanceof Allowed.Listed;
    } catch (RequestRefused malformed) {
      return false;
    }
  }

  private static List<String> words(String typed) {
    String plain = Normalizer.normalize(typed, Normalizer.Form.NFKC);
    return Stream.of(BETWEEN.split(plain, -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.toLowerCase(Locale.ROOT))
        .distinct()
        .collect(Collectors.toList());
  }

  private static boolean endsALine(int symbol) {
    return Character.isISOControl(symbol) || symbol == 0x2028 || symbol == 0x2029;
  }
}
