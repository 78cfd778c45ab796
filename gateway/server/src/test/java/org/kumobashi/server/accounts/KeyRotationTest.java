package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.config.SecretReference;

final class KeyRotationTest {
  @TempDir Path directory;
  private TestStore store;
  private StoredAccounts running;
  private GrantId alice;
  private String password;

  @BeforeEach
  void open() {
    store = new TestStore(directory);
    running = store.open();
    alice = TestStore.enrol(running, ALICE, "alice-token");
    password = TestStore.generated(running, ALICE).password().orElseThrow().revealText();
  }

  @AfterEach
  void close() {
    running.close();
  }

  /** A process that dies at its n-th write of the key file: before it, or just after it. */
  private record Dying(KeyStorage real, AtomicInteger writesLeft, boolean before)
      implements KeyStorage {
    @Override
    public MasterKeys read() {
      return real.read();
    }

    @Override
    public void write(MasterKeys keys) {
      boolean last = writesLeft.decrementAndGet() == 0;
      if (last && before) {
        throw new IllegalStateException("died");
      }
      real.write(keys);
      if (last) {
        throw new IllegalStateException("died");
      }
    }
  }

  private void everythingOpens(StoredAccounts accounts) {
    assertThat(accounts.refreshToken(alice)).contains(Secret.of("alice-token"));
    assertThat(accounts.device(ALICE, Secret.of(password))).isPresent();
  }

  @Test
  void rotatesAndDropsTheOldKey() throws IOException {
    String old = store.keys.read().current().id();
    KeyRotation.Outcome outcome;
    try (StoredAccounts other = store.open()) {
      outcome = other.keyRotation(Actor.GATEWAY).rotate();
    }
    assertThat(outcome.records()).isEqualTo(3);
    assertThat(outcome.unused()).containsExactly(old);
    assertThat(store.keys.read().keys()).singleElement().isEqualTo(store.keys.read().current());
    assertThat(store.keys.read().current().id()).isEqualTo(outcome.currentKey()).isNotEqualTo(old);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store.keyFile())))
        .isEqualTo("rw-------");
  }

  @Test
  void runningGatewayNoticesTheRotatedKey() {
    try (StoredAccounts other = store.open()) {
      other.keyRotation(Actor.GATEWAY).rotate();
    }
    everythingOpens(running);
    running.replaceRefreshToken(alice, Secret.of("alice-token"), Secret.of("next"));
    GrantId bob = TestStore.enrol(running, BOB, "bob-token");
    try (StoredAccounts afresh = store.open()) {
      assertThat(afresh.refreshToken(alice)).contains(Secret.of("next"));
      assertThat(afresh.refreshToken(bob)).contains(Secret.of("bob-token"));
    }
  }

  @Test
  @DisplayName("R15 a rotation that dies at any write of the key file leaves everything openable")
  void rotationMayDieAnywhere() {
    for (int write = 1; write <= 2; write++) {
      for (boolean before : List.of(true, false)) {
        Dying dying = new Dying(store.keys, new AtomicInteger(write), before);
        try (StoredAccounts other =
            StoredAccounts.open(store.settings, dying, store.surroundings())) {
          assertThatThrownBy(() -> other.keyRotation(Actor.GATEWAY).rotate()).hasMessage("died");
        }
        everythingOpens(running);
        try (StoredAccounts afresh = store.open()) {
          everythingOpens(afresh);
        }
      }
    }
    running.keyRotation(Actor.GATEWAY).rotate();
    assertThat(store.keys.read().keys()).hasSize(1);
    try (StoredAccounts afresh = store.open()) {
      everythingOpens(afresh);
    }
  }

  @Test
  void rewrapsWithAKeyThatWasAddedByHand() {
    MasterKeys.MasterKey added = store.random.masterKey();
    MasterKeys before = store.keys.read();
    store.keys.write(before.with(added));
    KeyRotation.Outcome outcome = running.keyRotation(Actor.GATEWAY).rewrap();
    assertThat(outcome.currentKey()).isEqualTo(added.id());
    assertThat(outcome.unused()).containsExactly(before.current().id());
    assertThat(store.keys.read().keys()).hasSize(2);
    store.keys.write(new MasterKeys(List.of(added), added));
    try (StoredAccounts afresh = store.open()) {
      everythingOpens(afresh);
    }
  }

  @Test
  @DisplayName("R22 grants that come while another process rotates the key all open afterwards")
  void grantsMayComeDuringRotations() throws InterruptedException {
    List<GrantId> grants = new CopyOnWriteArrayList<>();
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    Thread gateway =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((_, fault) -> faults.add(fault))
            .start(
                () -> {
                  for (int user = 0; user < 40; user++) {
                    grants.add(TestStore.enrol(running, "user" + user + "@example.org", "token"));
                  }
                });
    try (StoredAccounts other = store.open()) {
      for (int rotation = 0; rotation < 10; rotation++) {
        other.keyRotation(Actor.GATEWAY).rotate();
      }
    }
    gateway.join();
    assertThat(faults).isEmpty();
    assertThat(store.keys.read().keys()).hasSizeLessThanOrEqualTo(2);
    try (StoredAccounts afresh = store.open()) {
      everythingOpens(afresh);
      assertThat(grants)
          .hasSize(40)
          .allSatisfy(id -> assertThat(afresh.refreshToken(id)).contains(Secret.of("token")));
    }
  }

  @Test
  void refusesToRotateKeysInTheEnvironment() {
    String text = store.keys.read().text().revealText();
    var keys = new ReferencedKeys(new SecretReference.InEnvironment("KEYS", Map.of("KEYS", text)));
    try (StoredAccounts other = StoredAccounts.open(store.settings, keys, store.surroundings())) {
      everythingOpens(other);
      assertThatThrownBy(() -> other.keyRotation(Actor.GATEWAY).rotate())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("--rewrap-only");
    }
    everythingOpens(running);
  }

  @Test
  void anotherStoresKeyIsRefused() throws IOException {
    MasterKeys.MasterKey foreign = store.random.masterKey();
    Files.writeString(
        store.keyFile(), new MasterKeys(List.of(foreign), foreign).text().revealText());
    assertThatThrownBy(store::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not among the master keys");
  }
}
