package org.kumobashi.server.accounts;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kumobashi.protocol.identity.Secret;

/**
 * The keys that wrap data keys, as written in the key file: a line for each, {@code <key-id>
 * <base64 of 32 octets>}, with {@code current} behind it or standing last if it wraps what is new.
 * Lines that begin with {@code #} are comments.
 *
 * @param keys in the order of the file
 * @param current the one that wraps what is new
 */
record MasterKeys(List<MasterKey> keys, MasterKey current) {
  /** Octets of a key: AES-256. */
  static final int OCTETS = 32;

  /**
   * One key.
   *
   * @param id what records name it by
   */
  record MasterKey(String id, Secret key) {}

  MasterKeys {
    keys = List.copyOf(keys);
  }

  /**
   * Reads the text of a key file.
   *
   * @param where what faults call it
   * @throws StoreException for any fault, named by its line; the content is never repeated
   */
  static MasterKeys parse(String text, String where) {
    List<MasterKey> keys = new ArrayList<>();
    List<MasterKey> marked = new ArrayList<>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String place = where + ", line " + (index + 1);
      List<String> words = List.of(line.split("\\s+"));
      MasterKey key = key(words, place);
      if (keys.stream().anyMatch(other -> other.id().equals(key.id()))) {
        throw new StoreException(place + ": a key of this id stands above already");
      }
      keys.add(key);
      if (words.size() == 3) {
        marked.add(key);
      }
    }
    return chosen(keys, marked, where);
  }

  private static MasterKeys chosen(List<MasterKey> keys, List<MasterKey> marked, String where) {
    if (keys.isEmpty()) {
      throw new StoreException(where + " holds no key");
    }
    if (marked.size() > 1) {
      throw new StoreException(where + ": more than one key is marked current");
    }
    return new MasterKeys(keys, marked.isEmpty() ? keys.getLast() : marked.getFirst());
  }

  private static MasterKey key(List<String> words, String place) {
    boolean shape = words.size() == 2 || (words.size() == 3 && words.getLast().equals("current"));
    if (!shape || !words.getFirst().matches("[A-Za-z0-9._-]{1,64}")) {
      throw new StoreException(place + ": expected '<key-id> <base64 of 32 octets> [current]'");
    }
    Secret key = decode(words.get(1), place);
    if (key.length() != OCTETS) {
      throw new StoreException(
          place + ": the key has " + key.length() + " octets, but must have " + OCTETS);
    }
    return new MasterKey(words.getFirst(), key);
  }

  private static Secret decode(String base64, String place) {
    try {
      return Secret.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException malformed) {
      // The cause is left out: it could quote a piece of the key.
      throw new StoreException(place + ": the key is not base64");
    }
  }

  /** The key of this id. */
  Optional<MasterKey> find(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /** These and one more, which becomes the current one. */
  MasterKeys with(MasterKey added) {
    List<MasterKey> more = new ArrayList<>(keys);
    more.add(added);
    return new MasterKeys(more, added);
  }

  /** The current one and those of these ids. */
  MasterKeys keeping(Set<String> ids) {
    return new MasterKeys(
        keys.stream().filter(key -> key.equals(current) || ids.contains(key.id())).toList(),
        current);
  }

  /** The text of a key file. Secret. */
  Secret text() {
    StringBuilder text = new StringBuilder("# Kumobashi master keys. Whoever has these can open");
    text.append(" the store. Keep a copy apart from it.\n");
    for (MasterKey key : keys) {
      text.append(key.id())
          .append(' ')
          .append(Base64.getEncoder().encodeToString(key.key().reveal()))
          .append(key.equals(current) ? " current\n" : "\n");
    }
    return Secret.of(text.toString());
  }
}
