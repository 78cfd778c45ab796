package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Secret;

@ParameterizedClass
@EnumSource(TestStore.Place.class)
final class VaultTest {
  private static final Secret TOKEN = Secret.of("0.AXoA-the-very-same-token");

  @TempDir Path directory;
  @Parameter TestStore.Place place = TestStore.Place.FILE;
  private TestStore store;
  private Vault vault;

  @BeforeEach
  void make() {
    store = new TestStore(directory, place);
    vault = new Vault(new Keyring(store.keys), store.random);
  }

  @Test
  void opensWhatItSealed() {
    SealedSecret first = vault.seal("grant:a", TOKEN);
    assertThat(vault.open("grant:a", first)).isEqualTo(TOKEN);
    SealedSecret second = vault.replace("grant:a", first, Secret.of("next"));
    assertThat(second.dataKey()).isEqualTo(first.dataKey());
    assertThat(vault.open("grant:a", second)).isEqualTo(Secret.of("next"));
  }

  @Test
  @DisplayName("R22 two users with equal tokens have different records, in every part")
  void equalTokensLookDifferent() {
    SealedSecret alice = vault.seal("grant:a", TOKEN);
    SealedSecret bob = vault.seal("grant:b", TOKEN);
    SealedSecret again = vault.replace("grant:a", alice, TOKEN);
    assertThat(alice.content()).isNotEqualTo(bob.content()).isNotEqualTo(again.content());
    assertThat(alice.dataKey()).isNotEqualTo(bob.dataKey());
  }

  @Test
  @DisplayName("R22 a record under another name does not open, nor does a mixture of two")
  void movedRecordDoesNotOpen() {
    SealedSecret alice = vault.seal("grant:a", TOKEN);
    SealedSecret bob = vault.seal("grant:b", TOKEN);
    refuses("grant:b", alice);
    refuses("grant:a", new SealedSecret(alice.dataKey(), bob.content()));
    refuses("grant:a", new SealedSecret(bob.dataKey(), alice.content()));
    refuses("grant:b", new SealedSecret(bob.dataKey(), alice.content()));
  }

  @Test
  @DisplayName("R22 a record with any one bit flipped does not open")
  void flippedBitDoesNotOpen() {
    SealedSecret sealed = vault.seal("grant:a", TOKEN);
    int keyAt = sealed.dataKey().lastIndexOf(':') + 1;
    int octets = Base64.getDecoder().decode(sealed.content().substring(2)).length;
    for (int bit = 0; bit < octets * 8; bit++) {
      refuses("grant:a", new SealedSecret(sealed.dataKey(), flip(sealed.content(), 2, bit)));
    }
    for (int bit = 0; bit < (12 + 32 + 16) * 8; bit++) {
      refuses("grant:a", new SealedSecret(flip(sealed.dataKey(), keyAt, bit), sealed.content()));
    }
  }

  @Test
  void malformedRecordDoesNotOpen() {
    SealedSecret sealed = vault.seal("grant:a", TOKEN);
    for (String content :
        List.of("", "1:", "2:" + sealed.content().substring(2), "1:AAAA", "1:?")) {
      refuses("grant:a", new SealedSecret(sealed.dataKey(), content));
    }
  }

  private void refuses(String owner, SealedSecret sealed) {
    assertThatThrownBy(() -> vault.open(owner, sealed))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(owner);
  }

  private static String flip(String text, int from, int bit) {
    byte[] octets = Base64.getDecoder().decode(text.substring(from));
    octets[bit / 8] ^= (byte) (1 << bit % 8);
    return text.substring(0, from) + Base64.getEncoder().encodeToString(octets);
  }

  @Test
  @DisplayName("R22 rows swapped in the database do not open")
  void swappedRowsDoNotOpen() throws SQLException {
    GrantId alice;
    GrantId bob;
    try (StoredAccounts accounts = store.open()) {
      alice = TestStore.enrol(accounts, ALICE, TOKEN.revealText());
      bob = TestStore.enrol(accounts, BOB, TOKEN.revealText());
    }
    store.tamper(
        "update account_grant set data_key = (select data_key from account_grant where id = '"
            + bob
            + "'), refresh_token = (select refresh_token from account_grant where id = '"
            + bob
            + "') where id = '"
            + alice
            + "'");
    try (StoredAccounts accounts = store.open()) {
      assertThat(accounts.refreshToken(bob)).contains(TOKEN);
      assertThatThrownBy(() -> accounts.refreshToken(alice))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(alice.value());
      assertThatThrownBy(() -> accounts.replaceRefreshToken(alice, TOKEN, Secret.of("x")))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  @DisplayName("R23 no token, password or key lies readable in any file of the store")
  void noSecretIsReadableOnDisk() throws IOException, SQLException {
    try (StoredAccounts accounts = store.open()) {
      GrantId grant = TestStore.enrol(accounts, ALICE, TOKEN.revealText());
      accounts.replaceRefreshToken(grant, TOKEN, Secret.of("0.AXoA-the-next-token"));
      String password = TestStore.generated(accounts, ALICE).password().orElseThrow().revealText();
      TestStore.chosen(accounts, ALICE, "a chosen pass phrase");
      String key = store.keys.read().text().revealText().lines().toList().getLast();
      String files = store.content();
      assertThat(files)
          .contains(ALICE)
          .doesNotContain(TOKEN.revealText(), "the-next-token", "chosen pass phrase")
          .doesNotContain(password, password.replace("-", ""), key.split(" ", -1)[1]);
    }
  }
}
