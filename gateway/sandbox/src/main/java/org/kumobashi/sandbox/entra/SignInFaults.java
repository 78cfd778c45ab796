package org.kumobashi.sandbox.entra;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The faults waiting for the next visits to the sign-in page. */
public final class SignInFaults {
  private final ConcurrentLinkedQueue<SignInFault> waiting = new ConcurrentLinkedQueue<>();

  /** The next person at the sign-in page meets this fault, after those told before. */
  public void next(SignInFault fault) {
    waiting.add(fault);
  }

  /** All is well again. */
  public void clear() {
    waiting.clear();
  }

  /** The error a person who accepts is sent back with, used up by being asked for. */
  Optional<SignInFault.SentBack> sentBack() {
    return take(SignInFault.SentBack.class);
  }

  /** Why the page is not shown, used up by being asked for. */
  Optional<SignInFault.OutOfOrder> outOfOrder() {
    return take(SignInFault.OutOfOrder.class);
  }

  private synchronized <T extends SignInFault> Optional<T> take(Class<T> kind) {
    Optional<T> first =
        Optional.ofNullable(waiting.peek()).filter(kind::isInstance).map(kind::cast);
    first.ifPresent(waiting::remove);
    return first;
  }
}
