package org.kumobashi.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.config.Crowd;

class DoorkeeperTest {
  private Crowd bounds = new Crowd(6, 2, 3, 24, 64);
  private Optional<Refusal> shortage = Optional.empty();
  private final Doorkeeper doorkeeper = new Doorkeeper(() -> bounds, () -> shortage);

  private Doorkeeper.Entry enter(String address) {
    return doorkeeper.enter(InetAddress.ofLiteral(address));
  }

  private List<Lease> places(String... addresses) {
    List<Lease> taken = new ArrayList<>();
    for (String address : addresses) {
      Doorkeeper.Entry entry = enter(address);
      assertThat(entry).as(address).isInstanceOf(Doorkeeper.Entry.Place.class);
      taken.add(((Doorkeeper.Entry.Place) entry).lease());
    }
    return taken;
  }

  private static Doorkeeper.Entry refused(Refusal why) {
    return new Doorkeeper.Entry.Refused(why);
  }

  private List<Integer> counts() {
    return List.of(doorkeeper.inside(), doorkeeper.addresses(), doorkeeper.networks());
  }

  @Test
  void boundsOneAddress() {
    places("192.0.2.1", "192.0.2.1");
    assertThat(enter("192.0.2.1")).isEqualTo(refused(Refusal.ADDRESS));
    places("192.0.2.2");
  }

  @Test
  void boundsOneNetwork() {
    places("192.0.2.1", "192.0.2.2", "192.0.2.3");
    assertThat(enter("192.0.2.4")).isEqualTo(refused(Refusal.NETWORK));
    places("192.0.3.4");
  }

  @Test
  void boundsOneIpv6NetworkHoweverManyAddressesItHas() {
    places("2001:db8::1", "2001:db8::2", "2001:db8::3");
    assertThat(enter("2001:db8::4")).isEqualTo(refused(Refusal.NETWORK));
    places("2001:db8:0:1::1");
  }

  @Test
  void boundsAllTogether() {
    places("192.0.2.1", "192.0.3.1", "192.0.4.1", "192.0.5.1", "192.0.6.1", "192.0.7.1");
    assertThat(enter("192.0.8.1")).isEqualTo(refused(Refusal.CONNECTIONS));
  }

  @Test
  void letsNobodyInDuringAShortage() {
    List<Lease> inside = places("192.0.2.1");
    shortage = Optional.of(Refusal.MEMORY);
    assertThat(enter("192.0.3.1")).isEqualTo(refused(Refusal.MEMORY));
    assertThat(counts()).containsExactly(1, 1, 1);
    shortage = Optional.empty();
    places("192.0.3.1");
    inside.getFirst().release();
    assertThat(counts()).containsExactly(1, 1, 1);
  }

  @Test
  @DisplayName("R51 a refusal changes no count, whichever bound it met")
  void leavesNoTraceOfARefusal() {
    places("192.0.2.1", "192.0.2.1", "192.0.2.2");
    List<Integer> before = counts();
    assertThat(enter("192.0.2.1")).isEqualTo(refused(Refusal.ADDRESS));
    assertThat(enter("192.0.2.9")).isEqualTo(refused(Refusal.NETWORK));
    places("198.51.100.1", "198.51.100.2", "203.0.113.1");
    assertThat(enter("203.0.113.2")).isEqualTo(refused(Refusal.CONNECTIONS));
    assertThat(before).containsExactly(3, 2, 1);
    assertThat(counts()).containsExactly(6, 5, 3);
  }

  @Test
  @DisplayName("R51 a place given back twice is one place")
  void takesAPlaceBackOnce() {
    List<Lease> inside = places("192.0.2.1", "192.0.2.1");
    inside.getFirst().release();
    inside.getFirst().release();
    assertThat(counts()).containsExactly(1, 1, 1);
    inside.getLast().release();
    assertThat(counts()).containsExactly(0, 0, 0);
  }

  @Test
  void asksForTheBoundsEachTime() {
    places("192.0.2.1", "192.0.2.1");
    bounds = bounds.with(3, 4);
    places("192.0.2.1");
    bounds = bounds.with(1, 1);
    assertThat(enter("192.0.2.1")).isEqualTo(refused(Refusal.ADDRESS));
  }

  @Test
  @DisplayName("R51 places taken before prefixes changed are given back where they were taken")
  void balancesWhenPrefixesChangeMeanwhile() {
    List<Lease> inside = places("192.0.2.1", "192.0.3.1");
    bounds = new Crowd(6, 2, 3, 16, 48);
    inside.addAll(places("192.0.2.1"));
    assertThat(doorkeeper.networks()).isEqualTo(3);
    inside.forEach(Lease::release);
    assertThat(counts()).containsExactly(0, 0, 0);
  }

  @Test
  @DisplayName("R51 counts balance to zero, whoever comes and goes at the same time")
  void balancesUnderAStorm() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int visitor = 0; visitor < 2000; visitor++) {
        String address = "192.0." + visitor % 7 + "." + visitor % 5;
        threads.submit(
            () -> {
              if (enter(address) instanceof Doorkeeper.Entry.Place(Lease lease)) {
                lease.release();
              }
            });
      }
    }
    assertThat(counts()).containsExactly(0, 0, 0);
  }
}
