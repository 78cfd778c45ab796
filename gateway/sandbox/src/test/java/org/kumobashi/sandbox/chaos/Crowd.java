package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Clients that come again and again, all at once, until it is over. */
final class Crowd implements AutoCloseable {
  private static final int LONGEST_PAUSE_MILLIS = 500;
  private static final int LONGEST_PAUSE_AFTER_MILLIS = 2_000;
  private static final long PATIENCE_SECONDS = 60;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Future<?>> visitors = new ArrayList<>();
  private final Client.Books books;

  Crowd(Client.Books books) {
    this.books = books;
  }

  /** All of these come from now on. */
  void gather(List<? extends Client> clients, long seed) {
    for (Client client : clients) {
      Random random = new Random(seed + visitors.size());
      visitors.add(threads.submit(() -> comeAndGo(client, random)));
    }
  }

  private boolean comeAndGo(Client client, Random random) throws InterruptedException {
    int pause = LONGEST_PAUSE_MILLIS;
    while (!over.await(random.nextInt(pause), TimeUnit.MILLISECONDS)) {
      pause = LONGEST_PAUSE_MILLIS;
      try {
        client.visit(random);
      } catch (Call.Nonsense nonsense) {
        books.ledger().complain(String.valueOf(nonsense.getMessage()));
      } catch (IOException broken) {
        books.tally().count("visits broken off");
        pause = LONGEST_PAUSE_AFTER_MILLIS;
      }
    }
    return true;
  }

  /** Nobody comes any more; those who are there go in their own time. */
  void disperse() throws Exception {
    over.countDown();
    for (Future<?> visitor : visitors) {
      try {
        visitor.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException bug) {
        throw new IllegalStateException("a client is broken", bug.getCause());
      }
    }
  }

  @Override
  public void close() {
    over.countDown();
    threads.shutdownNow();
  }
}
