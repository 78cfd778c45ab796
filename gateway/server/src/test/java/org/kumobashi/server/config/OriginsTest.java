package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
  private static List<Network> networks(String... texts) {
    return Arrays.stream(texts).map(Network::parse).toList();
  }

  private static final Origins CAMPUS =
      new Origins(
          networks("192.0.2.0/24", "2001:db8::/32"),
          networks("192.0.2.64/26", "2001:db8:bad::/48"),
          List.of());

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "192.0.2.1, true",
    "192.0.2.63, true",
    "192.0.2.64, false",
    "192.0.2.128, true",
    "198.51.100.1, false",
    "2001:db8::1, true",
    "2001:db8:bad::1, false",
    "2001:db9::1, false"
  })
  void denialsWinOverWhatIsAllowed(String client, boolean admitted) {
    assertThat(CAMPUS.admits(InetAddress.ofLiteral(client))).isEqualTo(admitted);
  }

  @Test
  void anybodyMayComeWhereNothingIsSaid() {
    assertThat(Origins.anywhere().admits(InetAddress.ofLiteral("203.0.113.1"))).isTrue();
    assertThat(Origins.anywhere().areBehindBalancers()).isFalse();
  }

  @Test
  void aDenialAloneLetsAllOthersIn() {
    Origins open = new Origins(List.of(), networks("192.0.2.0/24"), List.of());
    assertThat(open.admits(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
    assertThat(open.admits(InetAddress.ofLiteral("203.0.113.1"))).isTrue();
  }

  @Test
  void aMappedAddressCountsAsTheIpv4One() throws Exception {
    byte[] octets = HexFormat.of().parseHex("00000000000000000000ffffc0000241");
    InetAddress mapped = Inet6Address.getByAddress(null, octets, 0);
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(CAMPUS.admits(mapped)).as("192.0.2.65 is denied").isFalse();
    assertThat(Network.plain(mapped)).isEqualTo(InetAddress.ofLiteral("192.0.2.65"));
  }

  @Test
  void trustsTheBalancersItNamesAndNobodyElse() {
    Origins origins = Origins.through(networks("192.0.2.8/30").toArray(Network[]::new));
    assertThat(origins.areBehindBalancers()).isTrue();
    assertThat(origins.trusts(InetAddress.ofLiteral("192.0.2.11"))).isTrue();
    assertThat(origins.trusts(InetAddress.ofLiteral("192.0.2.12"))).isFalse();
  }
}
