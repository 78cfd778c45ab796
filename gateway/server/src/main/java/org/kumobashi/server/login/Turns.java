package org.kumobashi.server.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Has those who share a name go one after another, in the order they came. Nothing is left of a
 * name when the last of them has gone.
 */
final class Turns {
  private final Cache<String, ReentrantLock> locks = Caffeine.newBuilder().weakValues().build();

  /**
   * Does something when it is its turn. Blocks.
   *
   * @param names sorted alike by everybody, so that nobody waits for one who waits for him
   */
  <T> T take(List<String> names, Supplier<T> work) {
    if (names.isEmpty()) {
      return work.get();
    }
    ReentrantLock lock = locks.get(names.getFirst(), _ -> new ReentrantLock(true));
    lock.lock();
    try {
      return take(names.subList(1, names.size()), work);
    } finally {
      lock.unlock();
    }
  }

  /** How many names somebody holds or waits for. */
  long taken() {
    return locks.asMap().values().stream().filter(ReentrantLock::isLocked).count();
  }
}
