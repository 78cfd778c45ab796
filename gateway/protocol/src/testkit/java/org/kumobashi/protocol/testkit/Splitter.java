package org.kumobashi.protocol.testkit;

import java.util.Arrays;
import java.util.Optional;
import org.kumobashi.protocol.octets.OctetString;

/**
 * Cuts octets into frames as the network's decoder does, as far as they have come. Its own small
 * model of it: a line over the limit is dropped as it comes, so both may be compared.
 */
public final class Splitter {
  /** A frame, or word that the line was too long. */
  public record Frame(Optional<OctetString> octets) {}

  private final byte[] all;
  private int come;
  private int at;
  private boolean skipping;

  public Splitter(byte[] all) {
    this.all = all.clone();
  }

  /** So many more octets have come. */
  public void come(int more) {
    come = Math.min(all.length, come + more);
  }

  public boolean hasAllCome() {
    return come == all.length;
  }

  public Optional<Frame> octets(int count) {
    if (come - at < count) {
      return Optional.empty();
    }
    at += count;
    return Optional.of(new Frame(Optional.of(part(at - count, at))));
  }

  public Optional<Frame> line(int limit) {
    int end = at;
    while (end < come && all[end] != '\n') {
      end++;
    }
    if (end == come) {
      if (end - at > limit + 1) {
        skipping = true;
        at = end;
      }
      return Optional.empty();
    }
    int textEnd = end > at && all[end - 1] == '\r' ? end - 1 : end;
    boolean tooLong = skipping || textEnd - at > limit;
    Frame frame = new Frame(tooLong ? Optional.empty() : Optional.of(part(at, textEnd)));
    skipping = false;
    at = end + 1;
    return Optional.of(frame);
  }

  private OctetString part(int from, int to) {
    return OctetString.of(Arrays.copyOfRange(all, from, to));
  }
}
