package org.kumobashi.sandbox.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One connection through a {@link FaultyWire}: two sockets, and a pump for each direction. */
final class Link {
  private static final int PORTION = 16 * 1024;
  private static final int DRIBBLED = 300;
  private static final long LATE_MILLIS = 120;

  private final Socket near;
  private final Socket far;
  private final Optional<Fate> fate;
  private final Consumer<WireFault> happened;
  private final AtomicBoolean met = new AtomicBoolean();
  private final AtomicBoolean halved = new AtomicBoolean();
  private volatile Optional<WireFault> fault = Optional.empty();

  /**
   * @param near towards the end that connected
   * @param happened hears of each fault as it begins
   */
  Link(Socket near, Socket far, Optional<Fate> fate, Consumer<WireFault> happened)
      throws IOException {
    this.near = near;
    this.far = far;
    this.fate = fate;
    this.happened = happened;
    near.setTcpNoDelay(true);
    far.setTcpNoDelay(true);
  }

  /** Carries octets both ways until both are done. */
  void run(ExecutorService threads) throws InterruptedException {
    Future<?> back = threads.submit(() -> pump(far, near, false));
    pump(near, far, true);
    try {
      back.get();
    } catch (ExecutionException broken) {
      throw new IllegalStateException("a pump broke", broken.getCause());
    }
  }

  /** From now on the connection suffers this, unless it is past help already. */
  void befall(WireFault next) {
    if (next == WireFault.RESET) {
      happened.accept(next);
      reset();
    } else if (!isDead()) {
      happened.accept(next);
      fault = Optional.of(next);
    }
  }

  /** Resets it if it would hang for ever. */
  void mend() {
    if (isDead()) {
      reset();
    }
  }

  private boolean isDead() {
    return fault.filter(it -> it == WireFault.BLACK_HOLE || it == WireFault.HALF_OPEN).isPresent();
  }

  /** Both ends hear a reset. */
  void reset() {
    abort(near);
    abort(far);
  }

  static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException gone) {
      // It is what was wanted.
    }
  }

  private void pump(Socket from, Socket to, boolean outward) {
    byte[] octets = new byte[PORTION];
    long passed = 0;
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(octets); n > 0; n = in.read(octets)) {
        int before = beforeFate(outward, passed, n);
        if (before < n) {
          carry(Arrays.copyOf(octets, before), from, to);
          meet();
          carry(Arrays.copyOfRange(octets, before, n), from, to);
        } else {
          carry(Arrays.copyOf(octets, n), from, to);
        }
        passed += n;
      }
      end(to);
    } catch (IOException broken) {
      broken(from, to);
    } catch (InterruptedException stopped) {
      reset();
      Thread.currentThread().interrupt();
    }
  }

  // How many octets of this portion still come before what is to happen.
  private int beforeFate(boolean outward, long passed, int n) {
    return fate.filter(it -> it.outward() == outward && !met.get())
        .map(it -> Math.clamp(it.after() - passed, 0, n))
        .orElse(n);
  }

  private void meet() {
    if (!met.getAndSet(true)) {
      fate.map(Fate::fault).ifPresent(this::befall);
    }
  }

  private void carry(byte[] octets, Socket from, Socket to)
      throws IOException, InterruptedException {
    OutputStream out = to.getOutputStream();
    Optional<WireFault> now = fault;
    if (now.isEmpty()) {
      out.write(octets);
      return;
    }
    switch (now.get()) {
      case SLOW -> {
        Thread.sleep(LATE_MILLIS);
        out.write(octets);
      }
      case DRIBBLE -> {
        for (int i = 0; i < Math.min(DRIBBLED, octets.length); i++) {
          out.write(octets[i]);
        }
        if (octets.length > DRIBBLED) {
          out.write(octets, DRIBBLED, octets.length - DRIBBLED);
        }
      }
      case GARBAGE -> {
        fault = Optional.empty();
        out.write(spoilt(octets));
      }
      case TRUNCATION -> {
        out.write(octets, 0, octets.length / 2);
        to.shutdownOutput();
        from.shutdownOutput();
        fault = Optional.of(WireFault.BLACK_HOLE);
      }
      case RESET -> reset();
      case BLACK_HOLE -> {}
      case HALF_OPEN -> {
        // Of whoever speaks first from now on; the other one is never answered again.
        if (!halved.getAndSet(true)) {
          abort(from);
        }
      }
    }
  }

  private static byte[] spoilt(byte[] octets) {
    byte[] other = octets.clone();
    for (int i = 0; i < other.length; i += 1 + other.length / 7) {
      other[i] ^= 0x55;
    }
    return other;
  }

  private void end(Socket to) throws IOException {
    if (fault.filter(it -> it == WireFault.HALF_OPEN).isEmpty()) {
      to.shutdownOutput();
    }
  }

  // What one end hears of the other's end is told on, unless that is the very fault.
  private void broken(Socket from, Socket to) {
    if (fault.filter(it -> it == WireFault.HALF_OPEN).isPresent()) {
      return;
    }
    abort(to);
    abort(from);
  }
}
