package org.kumobashi.server.accounts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nobody changes accounts without a line in the audit log. */
class ChangesTest {
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes = new ClassFileImporter().importPackages("org.kumobashi.server.accounts");
  }

  private static void onlyFrom(Class<?> owner, String method, Class<?>... callers) {
    Set<String> allowed = Stream.of(callers).map(Class::getName).collect(Collectors.toSet());
    // A name that is none any more would make a rule that holds whatever happens.
    assertThat(owner.getDeclaredMethods()).extracting(Method::getName).contains(method);
    noClasses()
        .that(
            DescribedPredicate.<JavaClass>describe(
                "are neither tests nor " + allowed,
                it ->
                    !allowed.contains(it.getName())
                        && !it.getName().matches(".*(Test|TestStore|RotationWriter)(\\$.*)?")))
        .should()
        .callMethodWhere(
            DescribedPredicate.<JavaAccess<?>>describe(
                "is " + owner.getSimpleName() + "." + method,
                access ->
                    access.getTargetOwner().isEquivalentTo(owner)
                        && access.getTarget().getName().equals(method)))
        .check(classes);
  }

  @Test
  void onlyChangesTellARunningGateway() {
    onlyFrom(ChangeCounter.class, "advance", Changes.class);
  }

  @Test
  void onlyTheSealedWayLeadsIntoTheLog() {
    onlyFrom(AuditTable.class, "insert", AuditWriter.class);
    onlyFrom(AuditWriter.class, "write", Changes.class, AuditQueue.class);
    onlyFrom(AuditTable.class, "dropBehind", AuditLog.class);
  }

  @Test
  void onlyTheseHaveTransactionsOfTheirOwn() {
    // What else changes something goes through Changes, or leaves its own line as these do where
    // there is one to leave.
    onlyFrom(
        Database.class,
        "transaction",
        Changes.class,
        StoredAccounts.class,
        KeyRotation.class,
        RecipientCounts.class,
        DeviceUses.class,
        MailboxErrors.class,
        StoredNotices.class,
        AuditLog.class,
        AuditCheck.class,
        AuditQueue.class);
  }

  @Test
  void administrationOnlyReadsByItself() {
    onlyFrom(DeviceTable.class, "insert", DeviceIssue.class);
    onlyFrom(DeviceTable.class, "update", SubmissionSettings.class);
    onlyFrom(DeviceTable.class, "delete", Administration.class);
    onlyFrom(DeviceTable.class, "deleteOpenedBy", GrantLives.class);
    onlyFrom(GrantTable.class, "delete", Administration.class);
    onlyFrom(MailboxTable.class, "delete", Administration.class, SharedMailboxes.class);
    onlyFrom(GrantTable.class, "setState", GrantStates.class);
  }
}
