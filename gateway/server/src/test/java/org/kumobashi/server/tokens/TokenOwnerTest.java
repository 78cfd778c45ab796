package org.kumobashi.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.Grant;
import org.kumobashi.server.accounts.GrantId;

final class TokenOwnerTest {
  private static final String TENANT = "2d4c1f7e-8f3a-4b52-9a57-7a1c6e0d4b90";
  private static final String OTHER = "9d4c1f7e-8f3a-4b52-9a57-7a1c6e0d4b99";
  private static final String ALICE = "alice@contoso.example";

  private static Grant grant(String tenant, String objectId, String upn) {
    return new Grant(
        new GrantId("g-1"),
        Grant.Kind.DELEGATED,
        tenant,
        objectId,
        upn,
        Grant.State.ACTIVE,
        Instant.EPOCH);
  }

  private static Secret idToken(String claims) {
    String payload =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    return Secret.of("e30." + payload + ".c2lnbmVk");
  }

  @ParameterizedTest
  @CsvSource({
    // tenant, object id and name in the token; the same of the grant; what comes of it
    TENANT + ", a1, " + ALICE + ", " + TENANT + ", a1, " + ALICE + ", true",
    TENANT + ", a1, Alice@Contoso.EXAMPLE, " + TENANT + ", '', " + ALICE + ", true",
    TENANT + ", A1, " + ALICE + ", 2D4C1F7E-8F3A-4B52-9A57-7A1C6E0D4B90, a1, " + ALICE + ", true",
    OTHER + ", a1, " + ALICE + ", " + TENANT + ", a1, " + ALICE + ", false",
    OTHER + ", a1, " + ALICE + ", contoso.example, a1, " + ALICE + ", true",
    TENANT + ", b1, bob@contoso.example, " + TENANT + ", '', " + ALICE + ", false",
    TENANT + ", b1, bob@contoso.example, contoso.example, '', " + ALICE + ", false",
    TENANT + ", b1, " + ALICE + ", " + TENANT + ", a1, " + ALICE + ", false",
    TENANT + ", a1, alice@fabrikam.example, " + TENANT + ", a1, " + ALICE + ", true",
    "'', '', bob@contoso.example, " + TENANT + ", a1, " + ALICE + ", false",
    "'', '', '', " + TENANT + ", a1, " + ALICE + ", true",
  })
  @DisplayName(
      "R08 another tenant, object or name is another user; what is unknown is not compared")
  void r08ComparesWhatBothSidesTell(
      String tenant,
      String objectId,
      String name,
      String grantTenant,
      String grantObjectId,
      String upn,
      boolean same) {
    TokenOwner owner = new TokenOwner(tenant, objectId, name);
    assertThat(owner.matches(grant(grantTenant, grantObjectId, upn))).isEqualTo(same);
  }

  @Test
  void prefersTheUpnToTheNameTypedAtTheSignIn() {
    assertThat(
            TokenOwner.read(
                idToken(
                    "{\"aud\":\"c\",\"amr\":[\"pwd\",{\"a\":1}],\"iat\":1,\"tid\":\"t\",\"oid\":\"o\","
                        + "\"preferred_username\":\"nick\",\"upn\":\"alice\"}")))
        .contains(new TokenOwner("t", "o", "alice"));
    assertThat(TokenOwner.read(idToken("{\"preferred_username\":\"nick\"}")))
        .contains(new TokenOwner("", "", "nick"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "a.b", "a.b.c", "e30.%%%.x", "a.W10.c", "a.eyJhIjo.c", "a.b.c.d.e"})
  void readsOnlyIdTokens(String text) {
    assertThat(TokenOwner.read(Secret.of(text))).isEmpty();
  }

  @Test
  @DisplayName("R48 a claim cannot forge a log line")
  void r48KeepsClaimsInsideTheirQuotes() {
    TokenOwner forged = new TokenOwner("", "x\" failure=none", "bob@contoso.example\nevent=end");
    assertThat(forged.describeAgainst(grant(TENANT, "", ALICE)))
        .isEqualTo(
            "the refresh token is of (malformed) (object id (malformed), tenant unknown), but the"
                + " grant of alice@contoso.example (object id unknown, tenant "
                + TENANT
                + ")");
  }
}
