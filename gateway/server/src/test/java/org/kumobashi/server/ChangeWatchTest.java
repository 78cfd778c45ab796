package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.StoreException;

class ChangeWatchTest {
  private final AtomicLong changes = new AtomicLong();
  private final AtomicInteger followed = new AtomicInteger();
  private boolean away;
  private final ChangeWatch watch = new ChangeWatch(changes::get, this::follow);

  private void follow() {
    if (away) {
      throw new StoreException("nobody is here");
    }
    followed.incrementAndGet();
  }

  @Test
  void followsEachChangeOnce() {
    watch.look();
    assertThat(followed).hasValue(0);
    changes.incrementAndGet();
    watch.look();
    watch.look();
    assertThat(followed).hasValue(1);
  }

  @Test
  void followsAChangeLaterThatItCouldNotFollowAtOnce() {
    changes.incrementAndGet();
    away = true;
    assertThatThrownBy(watch::look).isInstanceOf(StoreException.class);
    away = false;
    watch.look();
    assertThat(followed).hasValue(1);
  }
}
