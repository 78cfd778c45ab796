package org.kumobashi.sandbox.entra;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The faults waiting for the next token requests, for everybody or for one user only. */
public final class EntraFaults {
  private static final String EVERYBODY = "";
  private static final int EVER = Integer.MAX_VALUE;

  private record Waiting(EntraFault fault, String upn, int times) {}

  private final List<Waiting> waiting = new ArrayList<>();

  /** From now on every token request meets this fault. */
  public void always(EntraFault fault) {
    add(fault, EVERYBODY, EVER);
  }

  /** The next {@code times} token requests meet this fault. */
  public void next(EntraFault fault, int times) {
    add(fault, EVERYBODY, times);
  }

  /** The next {@code times} token requests of this user meet this fault. */
  public void nextOf(String upn, EntraFault fault, int times) {
    add(fault, upn, times);
  }

  /** All is well again. */
  public synchronized void clear() {
    waiting.clear();
  }

  /** The fault this user's request meets, used up by being asked for. */
  synchronized Optional<EntraFault> take(String upn) {
    for (int i = 0; i < waiting.size(); i++) {
      Waiting one = waiting.get(i);
      if (one.upn().isEmpty() || one.upn().equals(upn.toLowerCase(Locale.ROOT))) {
        useUp(i, one);
        return Optional.of(one.fault());
      }
    }
    return Optional.empty();
  }

  private void useUp(int index, Waiting one) {
    if (one.times() == 1) {
      waiting.remove(index);
    } else if (one.times() != EVER) {
      waiting.set(index, new Waiting(one.fault(), one.upn(), one.times() - 1));
    }
  }

  private synchronized void add(EntraFault fault, String upn, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be at least 1, was " + times);
    }
    waiting.add(new Waiting(fault, upn.toLowerCase(Locale.ROOT), times));
  }
}
