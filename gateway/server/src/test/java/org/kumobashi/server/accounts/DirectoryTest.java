package org.kumobashi.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kumobashi.server.accounts.TestStore.ALICE;
import static org.kumobashi.server.accounts.TestStore.BOB;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kumobashi.server.accounts.Directory.Query;

class DirectoryTest extends WithStore {
  private GrantId grant;

  @BeforeEach
  void fill() {
    grant = TestStore.enrol(accounts, ALICE, "refresh-1");
    TestStore.enrol(accounts, BOB, "refresh-2");
  }

  private List<String> found(String text) {
    return accounts.directory().mailboxes(new Query(text, ""), List.of()).rows().stream()
        .map(entry -> entry.mailbox().address())
        .toList();
  }

  @Test
  void findsByTheNameOfWhoGaveTheGrant() {
    accounts.administration(Actor.GATEWAY).addMailbox("office@example.org", grant);
    assertThat(found("Alice")).containsExactly(ALICE, "office@example.org");
    assertThat(found("")).containsExactly(ALICE, BOB, "office@example.org");
  }

  @Test
  void countsDevicesAndKnowsTheLatestUse() {
    Device first = TestStore.generated(accounts, ALICE).device();
    Device second = TestStore.generated(accounts, ALICE).device();
    accounts.recordUse(first.id(), "192.0.2.1", "imap", Optional.empty());
    store.now = store.now.plusSeconds(300);
    accounts.recordUse(second.id(), "192.0.2.2", "smtp", Optional.empty());
    Directory.Entry alice =
        accounts.directory().mailboxes(new Query(ALICE, ""), List.of()).rows().getFirst();
    assertThat(alice.devices()).isEqualTo(2);
    assertThat(alice.lastUsed().map(DeviceStatus.LastUse::client)).contains("192.0.2.2");
    assertThat(found("192.0.2.1")).containsExactly(ALICE);
    assertThat(found("192_0_2")).isEmpty();
  }

  @Test
  void addsThoseThatAreKnownToMatchOtherwise() {
    assertThat(accounts.directory().mailboxes(new Query("x-y-z", ""), List.of(BOB)).rows())
        .extracting(entry -> entry.mailbox().address())
        .containsExactly(BOB);
  }

  @Test
  void seesTenThousandMailboxesAPageAtATime() throws Exception {
    store.past(
        sql ->
            sql.change(
                "insert into mailbox (address, grant_id, enabled, created)"
                    + " with recursive n (i) as (select 10000 union all select i + 1 from n"
                    + " where i < 19999) select 'm' || i || '@example.org', ?, 1, 0 from n",
                grant.value()));
    Optional<String> after = Optional.of("");
    int rows = 0;
    while (after.isPresent()) {
      var page = accounts.directory().mailboxes(new Query("M1", after.get()), List.of());
      rows += page.rows().size();
      assertThat(page.rows()).hasSizeLessThanOrEqualTo(Directory.PAGE);
      after = page.next();
    }
    assertThat(rows).isEqualTo(10_000);
  }
}
