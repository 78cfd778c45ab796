package org.kumobashi.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * How much is read from a connection at once: little while it is idle, up to 512 KiB for a large
 * message, which was measured a tenth cheaper per octet than Netty's 64 KiB.
 *
 * <p>A relay stops reading when the other side is full, but what one read brought has to be kept
 * until that side takes it. With hundreds of slow ones this is what fills the memory. So reads are
 * short while memory is scarce, whatever the connection.
 */
final class ReceiveBuffers implements RecvByteBufAllocator {
  /** A read while memory is scarce: a TLS record and what comes with it. */
  static final int SHORT = 32 * 1024;

  private final RecvByteBufAllocator adaptive =
      new AdaptiveRecvByteBufAllocator(512, 2048, 512 * 1024);
  private final BooleanSupplier scarce;

  /** Asks before each read whether memory is scarce. */
  ReceiveBuffers(BooleanSupplier scarce) {
    this.scarce = scarce;
  }

  @Override
  public ExtendedHandle newHandle() {
    return new Bounded((ExtendedHandle) adaptive.newHandle());
  }

  private final class Bounded extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle wish;

    Bounded(ExtendedHandle wish) {
      super(wish);
      this.wish = wish;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return allocator.ioBuffer(guess());
    }

    @Override
    public int guess() {
      return scarce.getAsBoolean() ? Math.min(wish.guess(), SHORT) : wish.guess();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier more) {
      return wish.continueReading(more);
    }
  }
}
