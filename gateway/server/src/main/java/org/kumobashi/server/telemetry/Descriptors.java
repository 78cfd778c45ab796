package org.kumobashi.server.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How many file descriptors this process has open, and how many it may have. */
public final class Descriptors {
  private static final Optional<UnixOperatingSystemMXBean> SYSTEM =
      ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? Optional.of(unix)
          : Optional.empty();

  private Descriptors() {}

  /** Those open now; looks them all up, so ask seldom. 0 where the system does not say. */
  public static long open() {
    return SYSTEM.map(Descriptors::open).orElse(0L);
  }

  private static long open(UnixOperatingSystemMXBean system) {
    try {
      return system.getOpenFileDescriptorCount();
    } catch (InternalError noneLeft) {
      // To look takes one, and there is none.
      return system.getMaxFileDescriptorCount();
    }
  }

  /** The most there may be: what the system set, which the JVM has raised as far as it may. */
  public static long most() {
    return SYSTEM.map(UnixOperatingSystemMXBean::getMaxFileDescriptorCount).orElse(Long.MAX_VALUE);
  }
}
