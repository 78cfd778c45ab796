package org.kumobashi.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a gateway's memory twice a second and remembers what it saw. */
final class MemoryWatch implements AutoCloseable {
  private static final long MIB = 1024 * 1024;
  private static final Pattern COLLECTED = Pattern.compile(".*->(\\d+)M\\(\\d+M\\).*");

  private final ServedGateway gateway;
  private final LongSupplier passed;
  private final List<Sample> samples = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final long begun = System.nanoTime();

  /**
   * One look, all in octets but the time.
   *
   * @param at since the watch began
   * @param passed what upstream had taken by then
   * @param heap in use, garbage too
   * @param live in use after the last collection, to the MiB
   * @param buffers what Netty holds outside the heap
   * @param direct what Java counts as direct buffers
   * @param resident the whole process, as the kernel sees it
   */
  record Sample(
      Duration at, long passed, long heap, long live, long buffers, long direct, long resident) {}

  /** Begins to watch. */
  MemoryWatch(ServedGateway gateway, LongSupplier passed) {
    this.gateway = gateway;
    this.passed = passed;
    clock.scheduleWithFixedDelay(this::look, 0, 500, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      List<String> metrics = gateway.metrics();
      Sample sample =
          new Sample(
              Duration.ofNanos(System.nanoTime() - begun),
              passed.getAsLong(),
              sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
              live(),
              sum(metrics, "kumobashi_buffers_octets"),
              sum(metrics, "jvm_buffer_memory_used_bytes{id=\"direct\""),
              resident());
      synchronized (samples) {
        samples.add(sample);
      }
    } catch (IOException gone) {
      throw new IllegalStateException("the gateway does not answer", gone);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static long sum(List<String> metrics, String name) {
    return (long)
        metrics.stream()
            .filter(line -> line.startsWith(name))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }

  private long live() throws IOException {
    return gateway.collections().reversed().stream()
        .map(COLLECTED::matcher)
        .filter(Matcher::matches)
        .mapToLong(matcher -> Long.parseLong(matcher.group(1)) * MIB)
        .findFirst()
        .orElse(0);
  }

  private long resident() throws IOException {
    return gateway.status().stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /** The largest number seen so far. */
  long peak(ToLongFunction<Sample> number) {
    synchronized (samples) {
      return samples.stream().mapToLong(number).max().orElseThrow();
    }
  }

  /** A line for about every {@code step}, in MiB, and the peaks; per sender in KiB. */
  String table(Duration step, int senders) {
    StringBuilder table =
        new StringBuilder(row("s", "passed", "heap", "live", "buffers", "direct", "RSS"));
    Duration next = Duration.ZERO;
    synchronized (samples) {
      for (Sample sample : samples) {
        if (sample.at().compareTo(next) >= 0) {
          table.append(row(sample));
          next = sample.at().plus(step);
        }
      }
    }
    return table.append(peaks("peak", MIB)).append(peaks("KiB each", 1024L * senders)).toString();
  }

  private static String row(Sample s) {
    return row(
        Long.toString(s.at().toSeconds()),
        Long.toString(s.passed() / MIB),
        Long.toString(s.heap() / MIB),
        Long.toString(s.live() / MIB),
        Long.toString(s.buffers() / MIB),
        Long.toString(s.direct() / MIB),
        Long.toString(s.resident() / MIB));
  }

  private String peaks(String title, long unit) {
    return row(
        title,
        "",
        Long.toString(peak(Sample::heap) / unit),
        Long.toString(peak(Sample::live) / unit),
        Long.toString(peak(Sample::buffers) / unit),
        Long.toString(peak(Sample::direct) / unit),
        Long.toString(peak(Sample::resident) / unit));
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%8s %8s %8s %8s %8s %8s %8s%n", cells);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
