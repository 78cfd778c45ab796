package org.kumobashi.server.accounts;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of accounts in an empty store of their own, once in a file and once on a server. */
@ParameterizedClass
@EnumSource(TestStore.Place.class)
abstract class WithStore {
  @TempDir Path directory;
  @Parameter TestStore.Place place = TestStore.Place.FILE;
  TestStore store;
  StoredAccounts accounts;

  @BeforeEach
  final void openStore() {
    store = new TestStore(directory, place);
    accounts = store.open();
  }

  @AfterEach
  final void closeStore() {
    accounts.close();
  }
}
