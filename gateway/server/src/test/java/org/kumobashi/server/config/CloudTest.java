package org.kumobashi.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.config.Upstream.Server;

class CloudTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "world, outlook.office365.com, smtp.office365.com",
    "gcc-high, outlook.office365.us, smtp.office365.us",
    "dod, outlook-dod.office365.us, outlook-dod.office365.us",
    "21vianet, partner.outlook.cn, smtp.partner.outlook.cn"
  })
  void setsTheMailServers(String cloud, String mailboxHost, String submissionHost)
      throws Exception {
    Upstream upstream = read("upstream: {cloud: " + cloud + "}").upstream();

    assertThat(upstream.server(Protocol.IMAP))
        .isEqualTo(new Server(mailboxHost, 993, TlsMode.IMPLICIT));
    assertThat(upstream.server(Protocol.POP3))
        .isEqualTo(new Server(mailboxHost, 995, TlsMode.IMPLICIT));
    assertThat(upstream.server(Protocol.SMTP))
        .isEqualTo(new Server(submissionHost, 587, TlsMode.STARTTLS));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "world, login.microsoftonline.com, outlook.office.com, outlook.office365.com",
    "gcc-high, login.microsoftonline.us, outlook.office365.us, outlook.office365.us",
    "dod, login.microsoftonline.us, outlook-dod.office365.us, outlook-dod.office365.us",
    "21vianet, login.partner.microsoftonline.cn, partner.outlook.cn, partner.outlook.cn"
  })
  void setsTheSignInServiceAndTheScopes(
      String cloud, String authority, String resource, String appOnlyResource) throws Exception {
    Entra entra = read("upstream: {cloud: " + cloud + "}").entra();

    assertThat(entra.authority()).hasToString("https://" + authority);
    assertThat(entra.scopes())
        .containsExactlyInAnyOrder(
            "https://" + resource + "/IMAP.AccessAsUser.All",
            "https://" + resource + "/POP.AccessAsUser.All",
            "https://" + resource + "/SMTP.Send");
    assertThat(entra.appOnlyScope()).isEqualTo("https://" + appOnlyResource + "/.default");
  }

  @Test
  void isTheWorldUnlessSaidOtherwise() throws Exception {
    assertThat(read("").upstream().imap()).isEqualTo(Cloud.WORLD.server(Protocol.IMAP));
  }

  @Test
  void letsTheFileReplaceOneValueOfAServer() throws Exception {
    Upstream upstream = read("upstream: {cloud: dod, smtp: {port: 25}}").upstream();

    assertThat(upstream.smtp())
        .isEqualTo(new Server("outlook-dod.office365.us", 25, TlsMode.STARTTLS));
  }

  private Configuration read(String upstream) throws Exception {
    Path file = directory.resolve("gateway.yaml");
    Files.writeString(file, SmallConfiguration.TEXT + upstream + "\n");
    return ConfigurationFile.read(file, Map.of());
  }
}
