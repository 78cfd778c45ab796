package org.kumobashi.server.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.server.config.Findings.Place;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The keys of one YAML mapping with the lines they stand in; a key given twice is a fault. */
final class Entries {
  private final Map<String, Entry> byKey = new LinkedHashMap<>();

  /** A key's value and the key's line, counted from 1. */
  record Entry(int line, Node value) {}

  private Entries() {}

  static Entries none() {
    return new Entries();
  }

  /** Reads the keys of this mapping, whose own path is given with its closing dot. */
  static Entries of(MappingNode mapping, String prefix, Findings findings) {
    Entries entries = new Entries();
    for (NodeTuple tuple : mapping.getValue()) {
      int line = line(tuple.getKeyNode());
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        Place place = new Place(line, prefix + key.getValue());
        Entry entry = new Entry(line, tuple.getValueNode());
        entries.add(key.getValue(), entry, place, findings);
      } else {
        findings.fault(new Place(line, prefix), "a name as key", kind(tuple.getKeyNode()));
      }
    }
    return entries;
  }

  private void add(String key, Entry entry, Place place, Findings findings) {
    Entry first = byKey.putIfAbsent(key, entry);
    if (first != null) {
      findings.fault(
          place, "every key only once", "it again (the first is in line " + first.line() + ")");
    }
  }

  Optional<Entry> get(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  Map<String, Entry> all() {
    return Map.copyOf(byKey);
  }

  /** The line a node starts in, counted from 1. */
  static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  /** Completes the sentence "found ..." for a node of the wrong kind. */
  static String kind(Node node) {
    return switch (node) {
      case MappingNode mapping -> "a section of " + mapping.getValue().size() + " keys";
      case SequenceNode list when list.getValue().isEmpty() -> "an empty list";
      case SequenceNode list -> "a list of " + list.getValue().size();
      default -> isNothing(node) ? "nothing" : "a single value";
    };
  }

  /** Whether a key has no value at all. */
  static boolean isNothing(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }
}
