package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.server.accounts.Actor;
import org.kumobashi.server.accounts.AuditFilter;
import org.kumobashi.server.accounts.AuditLine;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.StoredAccounts;
import org.kumobashi.server.cli.Context;
import org.kumobashi.server.cli.KumobashiCommand;

/** {@code grant import --from davmail} at the sandbox: whose token is it, and does it work. */
class TokenFileTest {
  private static final String BOB = "bob@" + Sandbox.DOMAIN;
  private static final String PASSWORD = "imap password";

  private GatewayFixture gateway;
  private Path file;

  /** How a command ended. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayFixture();
    gateway.sandbox.addUser(BOB);
    file = gateway.directory.resolve("davmail.properties");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** By the very algorithm DavMail names. */
  private static String encrypted(String token) throws GeneralSecurityException {
    byte[] fingerprint = "davmailgateway!&".getBytes(StandardCharsets.US_ASCII);
    String algorithm = "PBEWithHmacSHA256AndAES_128";
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(PASSWORD.toCharArray())),
        new PBEParameterSpec(fingerprint, 10_000, new IvParameterSpec(fingerprint)));
    byte[] octets = cipher.doFinal(token.getBytes(StandardCharsets.US_ASCII));
    return "{AES}" + Base64.getEncoder().encodeToString(octets);
  }

  private void write(String account, String token) throws Exception {
    Files.writeString(
        file,
        """
        davmail.oauth.%s.refreshToken=%s
        davmail.oauth.clientId=%s
        davmail.oauth.tenantId=%s
        """
            .formatted(account, encrypted(token), gateway.sandbox.client().id(), Sandbox.TENANT));
  }

  private Ended take(String... more) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Context context =
        new Context(
            _ -> gateway.configuration,
            new ByteArrayInputStream((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            Clock.systemUTC(),
            "operator",
            "1.2.3");
    String[] arguments =
        Stream.concat(
                Stream.of("grant", "import", "--from", "davmail", "--file", file.toString()),
                Stream.of(more))
            .toArray(String[]::new);
    int code = new KumobashiCommand(context).commandLine(List.of()).execute(arguments);
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private List<Grant> grantsOfBob() {
    try (StoredAccounts accounts = gateway.accounts()) {
      return accounts.administration(Actor.GATEWAY).grants().stream()
          .map(status -> status.grant())
          .filter(grant -> grant.upn().equals(BOB))
          .toList();
    }
  }

  private void assertRefused(Ended ended, String fault) {
    assertThat(ended.code()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err()).contains(fault, "nothing changed").hasLineCount(1);
    assertThat(grantsOfBob()).isEmpty();
  }

  @Test
  void opensAMailboxWithATokenThatDavMailKept() throws Exception {
    String token = gateway.sandbox.issueRefreshToken(BOB);
    write(BOB, token);
    Ended taken = take();
    assertThat(taken.code()).as(taken.err()).isZero();
    assertThat(taken.out()).contains("stored grant ", " of " + BOB).doesNotContain(token);
    Grant grant = grantsOfBob().getFirst();
    assertThat(grant.objectId())
        .isEqualTo(gateway.sandbox.tenant().person(BOB).orElseThrow().objectId());
    try (StoredAccounts accounts = gateway.accounts()) {
      assertThat(accounts.refreshToken(grant.id())).isPresent();
      accounts.administration(Actor.GATEWAY).addMailbox(BOB, grant.id());
    }
    String password = gateway.addDevice(BOB).revealText();
    try (Wire wire = gateway.connect("imaps")) {
      GatewayFixture.line(wire);
      wire.say("a1 LOGIN " + BOB + " " + password);
      assertThat(GatewayFixture.line(wire)).startsWith("a1 OK");
    }
  }

  @Test
  @DisplayName("R08 a token under another's name is found before it is stored")
  void storesNothingOfAnotherPerson() throws Exception {
    write(BOB, gateway.sandbox.issueRefreshToken(GatewayFixture.ALICE));
    assertRefused(take(), "it is the permission of " + GatewayFixture.ALICE + ", not of " + BOB);
    assertThat(gateway.sandbox.mail().counters().connections(Protocol.IMAP)).isZero();
  }

  @Test
  void takesATokenUnderItsOwnNameFromAnAccountOfAnother() throws Exception {
    write("shared@" + Sandbox.DOMAIN, gateway.sandbox.issueRefreshToken(BOB));
    assertRefused(take(), "not of shared@");
    assertThat(take("--upn", BOB).code()).isZero();
    assertThat(grantsOfBob()).hasSize(1);
  }

  @Test
  void storesNoTokenThatEntraDoesNotRedeemForUs() throws Exception {
    write(BOB, "1.AXoA-a-token-that-some-other-client-got-once");
    assertRefused(take(), "Entra ID does not redeem this refresh token for the client id");
    List<AuditLine> lines = new ArrayList<>();
    try (StoredAccounts accounts = gateway.accounts()) {
      accounts.auditLog().read(AuditFilter.ALL, lines::addAll);
    }
    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line.act()).isEqualTo("CLIENT_CREDENTIAL_USED");
              assertThat(line.detail()).contains("the refresh token of " + BOB);
            });
  }

  @Test
  void storesNoTokenThatOpensNothing() throws Exception {
    write(BOB, gateway.sandbox.issueRefreshToken(BOB));
    gateway.sandbox.mail().quirks().on(Quirk.AUTHENTICATED_BUT_NOT_CONNECTED);
    assertRefused(take(), BOB + " does not open by imap");
  }
}
