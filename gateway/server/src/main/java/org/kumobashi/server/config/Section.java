package org.kumobashi.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.server.config.Entries.Entry;
import org.kumobashi.server.config.Findings.Known;
import org.kumobashi.server.config.Findings.Place;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping in the file, asked for its values by key and kind. A value that is missing or wrong
 * becomes a fault and reads as absent; whoever asks goes on, so that all faults are found. What was
 * never asked for is an unknown key, which {@link #refuseUnknownKeys} reports: the list of known
 * keys is nowhere written twice.
 */
final class Section {
  private final Findings findings;
  private final Place place;
  private final Entries entries;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> moved = new HashSet<>();
  private final List<Section> children = new ArrayList<>();

  private Section(Findings findings, Place place, Entries entries) {
    this.findings = findings;
    this.place = place;
    this.entries = entries;
  }

  /** The section as which this node can be read: a mapping, or nothing for an empty one. */
  static Section of(Node node, Place place, Findings findings) {
    if (node instanceof MappingNode mapping) {
      String prefix = place.key().isEmpty() ? "" : place.key() + ".";
      return new Section(findings, place, Entries.of(mapping, prefix, findings));
    }
    if (Entries.isNothing(node)) {
      return new Section(findings, place, Entries.none());
    }
    findings.fault(place, "a section of keys and values", Entries.kind(node));
    return new Section(new Findings(""), place, Entries.none());
  }

  /** A value that must be given; empty only if there is a fault. */
  <T> Optional<T> required(String key, Kind<T> kind) {
    ask(key, new Known<>(kind, Optional.empty()));
    if (entries.get(key).isEmpty()) {
      fault(key, kind.expected(), "nothing");
    }
    return value(key, kind);
  }

  /** A value that may be left out. */
  <T> Optional<T> optional(String key, Kind<T> kind) {
    ask(key, new Known<>(kind, Optional.empty()));
    return value(key, kind);
  }

  /** A value that has a standard one. */
  <T> T orElse(String key, Kind<T> kind, T standard) {
    ask(key, new Known<>(kind, Optional.of(standard)));
    return value(key, kind).orElse(standard);
  }

  /** A list of values of one kind; empty if left out. */
  <T> List<T> list(String key, Kind<T> kind) {
    ask(key, new Known<>(kind, Optional.empty()));
    List<T> values = new ArrayList<>();
    List<Node> nodes = elements(key);
    for (int index = 0; index < nodes.size(); index++) {
      value(nodes.get(index), element(key, index, nodes.get(index)), kind).ifPresent(values::add);
    }
    return values;
  }

  /** A section whose keys all have standard values, or are asked for even if it is left out. */
  Section section(String key) {
    return optionalSection(key)
        .orElseGet(() -> adopt(new Section(findings, placeOf(key), Entries.none())));
  }

  /** A section that may be left out. */
  Optional<Section> optionalSection(String key) {
    asked.add(key);
    return entries.get(key).map(entry -> adopt(of(entry.value(), placeOf(key), findings)));
  }

  /** A list of sections; empty if left out. */
  List<Section> sections(String key) {
    asked.add(key);
    List<Section> sections = new ArrayList<>();
    List<Node> nodes = elements(key);
    for (int index = 0; index < nodes.size(); index++) {
      Node node = nodes.get(index);
      sections.add(adopt(of(node, element(key, index, node), findings)));
    }
    return sections;
  }

  boolean has(String key) {
    return entries.get(key).isPresent();
  }

  /** Reports a fault of this key that only shows beside others. */
  void fault(String key, String expected, String found) {
    findings.fault(placeOf(key), expected, found);
  }

  /** Reports a key of an earlier version, with the whole path of the key that replaces it. */
  void moved(String key, String now) {
    moved.add(key);
    if (has(key)) {
      fault(key, now + " in its place", Kind.quoted(key));
    }
  }

  /** Reports every key that nobody asked for, here and below. */
  void refuseUnknownKeys() {
    entries.all().keySet().stream()
        .filter(key -> !asked.contains(key) && !moved.contains(key))
        .forEach(this::unknown);
    children.forEach(Section::refuseUnknownKeys);
  }

  /** Where this key stands, or the section if the key is left out. */
  Place placeOf(String key) {
    String path = place.key().isEmpty() ? key : place.key() + "." + key;
    return new Place(entries.get(key).map(Entry::line).orElse(place.line()), path);
  }

  private void unknown(String key) {
    Optional<String> guess = NearestName.of(key, asked);
    fault(
        key,
        guess.map(name -> "a known key").orElse("one of the keys " + String.join(", ", asked)),
        Kind.quoted(key) + guess.map(name -> " (did you mean " + name + "?)").orElse(""));
  }

  private void ask(String key, Known<?> what) {
    asked.add(key);
    findings.lookedFor(placeOf(key).key(), what);
  }

  private <T> Optional<T> value(String key, Kind<T> kind) {
    return entries.get(key).flatMap(entry -> value(entry.value(), placeOf(key), kind));
  }

  private <T> Optional<T> value(Node node, Place where, Kind<T> kind) {
    if (!(node instanceof ScalarNode scalar) || Entries.isNothing(node)) {
      findings.fault(where, kind.expected(), Entries.kind(node));
      return Optional.empty();
    }
    Optional<T> value = kind.read(scalar.getValue());
    if (value.isEmpty()) {
      findings.fault(where, kind.expected(), kind.found(scalar.getValue()));
    }
    return value;
  }

  private List<Node> elements(String key) {
    Optional<Node> node = entries.get(key).map(Entry::value);
    if (node.isPresent()
        && !(node.get() instanceof SequenceNode list && !list.getValue().isEmpty())) {
      fault(key, "a list of at least one", Entries.kind(node.get()));
    }
    return node.filter(SequenceNode.class::isInstance)
        .map(list -> ((SequenceNode) list).getValue())
        .orElse(List.of());
  }

  private Place element(String key, int index, Node node) {
    return new Place(Entries.line(node), placeOf(key).key() + "[" + index + "]");
  }

  private Section adopt(Section child) {
    children.add(child);
    return child;
  }
}
