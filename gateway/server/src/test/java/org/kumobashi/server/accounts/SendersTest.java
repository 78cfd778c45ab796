package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.SenderPolicy.Allowed;

final class SendersTest {
  private static String addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> "scanner" + number + "@example.org")
        .collect(Collectors.joining(","));
  }

  @Test
  void understandsTwoWordsAndAddresses() {
    assertThat(Senders.parse("any")).isEqualTo(new Allowed.Anyone());
    assertThat(Senders.parse("Mailbox-Only")).isEqualTo(new Allowed.MailboxOnly());
    assertThat(Senders.parse("Scan@Example.org,fax@example.org,scan@example.org"))
        .isEqualTo(new Allowed.Listed(Set.of("scan@example.org", "fax@example.org")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"any", "mailbox-only", "a@b", "a@example.org,\u96f2@\u6a4b.example"})
  void writesWhatItReads(String text) {
    assertThat(Senders.text(Senders.parse(text))).isEqualTo(text);
  }

  @Test
  void writesAddressesInOrder() {
    assertThat(Senders.words(Senders.parse("c@x.org,a@x.org,b@x.org")))
        .isEqualTo(List.of("a@x.org", "b@x.org", "c@x.org"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "nobody",
        "@example.org",
        "alice@",
        "a@b@example.org",
        "alice@example.org,",
        "alice@example.org, bob@example.org",
        "alice smith@example.org",
        "alice\u3000smith@example.org",
        "alice@example.org\r\n",
        "alice\u0000@example.org",
        "<alice@example.org>",
        "any,alice@example.org"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> Senders.parse(text))
        .isInstanceOf(RequestRefused.class)
        .satisfies(
            refused ->
                assertThat(refused.getMessage()).contains("is no address").matches("\\P{Cntrl}+"));
  }

  @Test
  void bindsLengthAndNumber() {
    String longest = "a".repeat(308) + "@example.org";
    assertThat(Senders.text(Senders.parse(longest))).hasSize(320);
    assertThatThrownBy(() -> Senders.parse("a" + longest)).isInstanceOf(RequestRefused.class);
    assertThat(Senders.words(Senders.parse(addresses(100)))).hasSize(100);
    assertThatThrownBy(() -> Senders.parse(addresses(101)))
        .isInstanceOf(RequestRefused.class)
        .hasMessage("at most 100 senders can be listed");
  }
}
