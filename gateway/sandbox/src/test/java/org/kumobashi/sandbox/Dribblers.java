package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Connections that say an octet a second: half of them never finish a TLS hello, half never a
 * command. Who is let go comes again.
 */
final class Dribblers implements AutoCloseable {
  private static final byte[] HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
  private static final long PAUSE_MILLIS = 1_000;

  private final Visitors visitors;
  private final CountDownLatch begun;
  private final List<Thread> threads = new ArrayList<>();

  /** Begins; returns when all have said something. */
  Dribblers(Visitors visitors, int count) throws InterruptedException {
    this.visitors = visitors;
    this.begun = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      int number = i;
      threads.add(Thread.ofVirtual().start(() -> dribble(number)));
    }
    if (!begun.await(2, TimeUnit.MINUTES)) {
      throw new AssertionError(begun.getCount() + " do not dribble");
    }
  }

  private void dribble(int number) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        if (number % 2 == 0) {
          dribbleHello(number);
        } else {
          dribbleCommand(number);
        }
      } catch (IOException letGo) {
        // Comes again.
      } catch (InterruptedException over) {
        return;
      }
    }
  }

  private void dribbleHello(int number) throws IOException, InterruptedException {
    try (Socket socket = visitors.connect(number)) {
      OutputStream out = socket.getOutputStream();
      for (int i = 0; ; i++) {
        out.write(i < HELLO.length ? HELLO[i] : 7);
        begun.countDown();
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void dribbleCommand(int number) throws IOException, InterruptedException {
    try (Wire wire = visitors.greeted(number)) {
      while (true) {
        wire.write("x".getBytes(StandardCharsets.US_ASCII));
        wire.flush();
        begun.countDown();
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try {
      for (Thread dribbler : threads) {
        dribbler.join();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
