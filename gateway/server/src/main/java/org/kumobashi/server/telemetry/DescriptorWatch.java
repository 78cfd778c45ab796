package org.kumobashi.server.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when four fifths of the file descriptors the process may have are in use: early enough for
 * an operator to do something. Says so once, and again only after there were fewer. Belongs to one
 * thread.
 */
public final class DescriptorWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptorWatch.class);
  private static final int FEWER_PERCENT = 70;
  private static final int MANY_PERCENT = 80;

  private boolean told;

  /** How many there are. */
  public record Count(long open, long most) {
    /** As the operating system says, where it does. */
    public static Optional<Count> now() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? Optional.of(
              new Count(unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount()))
          : Optional.empty();
    }

    private boolean exceeds(int percent) {
      return open > most / 100.0 * percent;
    }
  }

  /** Looks at the count of this moment. */
  public void look(Count count) {
    if (!told && count.exceeds(MANY_PERCENT)) {
      told = true;
      LOG.warn("event=descriptors-scarce open={} most={}", count.open(), count.most());
    } else if (told && !count.exceeds(FEWER_PERCENT)) {
      told = false;
      LOG.info("event=descriptors-enough open={} most={}", count.open(), count.most());
    }
  }
}
