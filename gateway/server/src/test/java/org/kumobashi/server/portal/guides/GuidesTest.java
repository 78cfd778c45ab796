package org.kumobashi.server.portal.guides;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.portal.guides.Access.Server;
import org.kumobashi.server.portal.guides.Guide.FileText;

class GuidesTest {
  private static final String USER = "alice@example.org";
  private static final String PASSWORD = "abcde-fghij-klmno-pqrst";
  private static final Server IMAPS = new Server(Protocol.IMAP, "m.example.org", 993, tls());
  private static final Server IMAP =
      new Server(Protocol.IMAP, "m.example.org", 143, TlsMode.STARTTLS);
  private static final Server POP3S = new Server(Protocol.POP3, "m.example.org", 995, tls());
  private static final Server SUBMISSION =
      new Server(Protocol.SMTP, "m.example.org", 587, TlsMode.STARTTLS);
  private static final Server SUBMISSIONS = new Server(Protocol.SMTP, "m.example.org", 465, tls());
  private static final Server CLEAR = new Server(Protocol.SMTP, "m.example.org", 25, TlsMode.NONE);

  /** Every key is a sentence of its own, but for those of a maker's own fields. */
  private static final Phrases KEYS =
      new Phrases() {
        @Override
        public String say(String key, Object... arguments) {
          return key;
        }

        @Override
        public boolean has(String key) {
          return key.equals("guide.ricoh.server");
        }
      };

  private static TlsMode tls() {
    return TlsMode.IMPLICIT;
  }

  private static Map<String, Guide> guides(DeviceKind kind, Server... servers) {
    return guides(kind, Optional.of(Secret.of(PASSWORD)), servers);
  }

  private static Map<String, Guide> guides(
      DeviceKind kind, Optional<Secret> password, Server... servers) {
    return Guides.fitting(kind, new Access(USER, password, List.of(servers)), KEYS).stream()
        .collect(Collectors.toMap(Guide::id, Function.identity()));
  }

  private static Guide guide(Map<String, Guide> guides, String id) {
    assertThat(guides).containsKey(id);
    return Objects.requireNonNull(guides.get(id));
  }

  private static String file(Guide guide) {
    return guide.file().map(FileText::text).orElseThrow();
  }

  private static List<String> values(Guide guide) {
    return guide.sections().stream()
        .flatMap(section -> section.rows().stream())
        .map(Guide.Row::value)
        .toList();
  }

  @Test
  void fitTheKindAndTheProtocols() {
    assertThat(guides(DeviceKind.MAIL_PROGRAM, IMAPS, SUBMISSION).keySet())
        .containsExactlyInAnyOrder("thunderbird", "outlook", "apple-mail", "becky");
    assertThat(guides(DeviceKind.MAIL_PROGRAM, SUBMISSION)).isEmpty();
    assertThat(guides(DeviceKind.FETCHER, IMAPS).keySet())
        .containsExactlyInAnyOrder("fetchmail", "getmail", "mbsync");
    assertThat(guides(DeviceKind.FETCHER, POP3S, SUBMISSION).keySet())
        .containsExactlyInAnyOrder("fetchmail", "getmail", "msmtp");
    assertThat(guides(DeviceKind.PRINTER, SUBMISSION).keySet())
        .containsExactlyInAnyOrder(
            "ricoh",
            "canon",
            "konica-minolta",
            "fujifilm",
            "sharp",
            "kyocera",
            "hp",
            "epson",
            "brother");
    assertThat(guides(DeviceKind.PRINTER, IMAPS)).isEmpty();
    assertThat(guides(DeviceKind.OTHER, IMAPS, SUBMISSION)).hasSize(Manual.values().length);
    assertThat(guides(DeviceKind.OTHER)).isEmpty();
  }

  @Test
  void areFilledInWithThePersonsOwnValues() {
    Map<String, Guide> guides = guides(DeviceKind.MAIL_PROGRAM, IMAP, IMAPS, SUBMISSION);
    assertThat(values(guide(guides, "thunderbird")))
        .containsExactly(
            "m.example.org",
            "993",
            "guide.tls-implicit",
            "guide.login-value",
            USER,
            PASSWORD,
            "m.example.org",
            "587",
            "guide.tls-starttls",
            "guide.login-value",
            USER,
            PASSWORD);
    Guide ricoh = guide(guides(DeviceKind.PRINTER, CLEAR, SUBMISSION, SUBMISSIONS), "ricoh");
    assertThat(values(ricoh)).contains("465", USER, PASSWORD).endsWith(USER);
    assertThat(ricoh.sections().getFirst().rows().getFirst().label())
        .isEqualTo("guide.ricoh.server");
    Guide canon = guide(guides(DeviceKind.PRINTER, CLEAR, SUBMISSION, SUBMISSIONS), "canon");
    assertThat(values(canon)).contains("587", "guide.tls-starttls");
    assertThat(values(guide(guides(DeviceKind.PRINTER, CLEAR), "canon")))
        .contains("25", "guide.tls-none");
  }

  @Test
  void knowNoPasswordLaterOn() {
    Map<String, Guide> guides = guides(DeviceKind.OTHER, Optional.empty(), IMAPS, SUBMISSION);
    assertThat(values(guide(guides, "thunderbird"))).contains("guide.password-unknown");
    assertThat(file(guide(guides, "msmtp"))).contains("password \"PASSWORD\"");
  }

  @Test
  void printNoPassword() {
    Map<String, Guide> guides = guides(DeviceKind.OTHER, IMAPS, SUBMISSION);
    assertThat(guides.toString()).doesNotContain(PASSWORD);
    guides
        .values()
        .forEach(
            guide -> {
              assertThat(guide.sections().toString() + guide.file()).doesNotContain(PASSWORD);
              guide
                  .sections()
                  .forEach(
                      section -> assertThat(section.rows().toString()).doesNotContain("abcde"));
            });
    assertThat(new Access(USER, Optional.of(Secret.of(PASSWORD)), List.of()).toString())
        .doesNotContain(PASSWORD);
  }

  @Test
  void neverLetAProgramGoOnInClearThatCouldHaveTls() {
    assertThat(guides(DeviceKind.FETCHER, IMAP).keySet()).doesNotContain("getmail");
    assertThat(file(guide(guides(DeviceKind.FETCHER, IMAP), "fetchmail")))
        .contains("service 143")
        .contains("sslproto \"tls1.2+\" sslcertck");
    assertThat(file(guide(guides(DeviceKind.FETCHER, IMAP), "mbsync")))
        .contains("SSLType STARTTLS\n");
    assertThat(file(guide(guides(DeviceKind.FETCHER, SUBMISSION), "msmtp")))
        .contains("tls on\ntls_starttls on\n");
    assertThat(file(guide(guides(DeviceKind.FETCHER, SUBMISSIONS), "msmtp")))
        .contains("tls on\ntls_starttls off\n");
  }

  @Test
  void writeValuesAsTheProgramReadsThem() {
    ConfigFile.Values odd = new ConfigFile.Values("a\"b\\c#d%e@x", "p'w", IMAPS);
    assertThat(text(Manual.FETCHMAIL, odd)).contains("user \"a\\\"b\\\\c#d%e@x\" password \"p'w\"");
    assertThat(text(Manual.MBSYNC, odd)).contains("User \"a\\\"b\\\\c#d%e@x\"\nPass \"p'w\"\n");
    assertThat(text(Manual.GETMAIL, odd)).contains("username = a\"b\\c#d%e@x\n");
    ConfigFile.Values sending = new ConfigFile.Values("a\"b#c@x", "p'w", SUBMISSION);
    assertThat(text(Manual.MSMTP, sending)).contains("user \"a\"b#c@x\"\npassword \"p'w\"\n");
  }

  @Test
  void writeNoFileOfAValueThatWouldEndItsLine() {
    for (String hostile : List.of("a\nmda evil", "a\rb", "a b", "a\u2028b", "a\u0085b", "")) {
      assertThat(ConfigFile.of(Manual.FETCHMAIL, new ConfigFile.Values(hostile, PASSWORD, IMAPS)))
          .isEmpty();
    }
  }

  private static String text(Manual manual, ConfigFile.Values values) {
    return ConfigFile.of(manual, values).map(FileText::text).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Manual.class)
  void haveAFileOrFieldsForEveryManual(Manual manual) {
    Map<String, Guide> guides = guides(DeviceKind.OTHER, IMAPS, SUBMISSION);
    Guide guide = guide(guides, manual.id());
    assertThat(guide.file().isPresent()).isEqualTo(manual.readsAFile());
    assertThat(guide.sections().isEmpty()).isEqualTo(manual.readsAFile());
    assertThat(Arrays.asList(DeviceKind.values())).filteredOn(manual::fits).hasSize(2);
  }
}
