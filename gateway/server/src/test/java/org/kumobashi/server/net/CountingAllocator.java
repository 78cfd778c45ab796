package org.kumobashi.server.net;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Remembers the largest buffer it gave, and the most octets it had out at once. */
final class CountingAllocator extends AbstractByteBufAllocator {
  private final UnpooledByteBufAllocator unpooled = new UnpooledByteBufAllocator(false);
  private int largest;
  private long most;

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return counted(unpooled.heapBuffer(initialCapacity, maxCapacity));
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return counted(unpooled.directBuffer(initialCapacity, maxCapacity));
  }

  private ByteBuf counted(ByteBuf buffer) {
    largest = Math.max(largest, buffer.capacity());
    most = Math.max(most, out());
    return buffer;
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  /** The capacity of the largest buffer. */
  int largest() {
    return largest;
  }

  /** The most octets of buffers not yet released. */
  long most() {
    return most;
  }

  /** The octets of buffers not yet released. */
  long out() {
    return unpooled.metric().usedHeapMemory() + unpooled.metric().usedDirectMemory();
  }
}
