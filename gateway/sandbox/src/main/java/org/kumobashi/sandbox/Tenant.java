package org.kumobashi.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Who works here and which mailbox is whose. Names and addresses are compared without regard to
 * case. A principal is a person's UPN, or {@code app:} and a client id for an app-only token.
 */
public final class Tenant {
  private final String id;
  private final String domain;
  private final Map<String, Person> people = new ConcurrentSkipListMap<>();
  private final Map<String, String> mailboxNames = new ConcurrentHashMap<>();
  private final Map<String, String> deliveries = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> allowed = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> mute = new ConcurrentHashMap<>();
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();

  /** A tenant with this id (a GUID) and this domain, and nobody in it. */
  public Tenant(String id, String domain) {
    this.id = id;
    this.domain = fold(domain);
  }

  /** A person who can sign in. The first address is the primary one, the others are aliases. */
  public record Person(String upn, String objectId, List<String> addresses) {
    /** Copies the list. */
    public Person {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * What id tokens say of a person beside their name.
   *
   * @param roles the values of app roles
   * @param groups object ids of groups; a token names at most 200, or else none
   */
  public record Standing(List<String> roles, List<String> groups) {
    /** Copies the lists. */
    public Standing {
      roles = List.copyOf(roles);
      groups = List.copyOf(groups);
    }
  }

  /** The tenant id, a GUID. */
  public String id() {
    return id;
  }

  /** Whether a URL with this tenant segment means this tenant. */
  public boolean answersTo(String segment) {
    String name = fold(segment);
    return name.equals(fold(id))
        || name.equals(domain)
        || name.equals("common")
        || name.equals("organizations");
  }

  /** Adds a person with a mailbox. Without addresses the UPN is the primary address. */
  public Person addUser(String upn, String... addresses) {
    List<String> all = addresses.length == 0 ? List.of(upn) : List.of(addresses);
    Person person = new Person(upn, UUID.randomUUID().toString(), all);
    String mailbox = fold(upn);
    people.put(mailbox, person);
    mailboxNames.put(mailbox, mailbox);
    mailboxNames.put(fold(all.getFirst()), mailbox);
    deliveries.put(mailbox, mailbox);
    all.forEach(address -> deliveries.put(fold(address), mailbox));
    allow(upn, upn);
    return person;
  }

  /** Adds a person who can sign in but has no mailbox, as where no licence is assigned. */
  public Person addUserWithoutMailbox(String upn) {
    Person person = new Person(upn, UUID.randomUUID().toString(), List.of(upn));
    people.put(fold(upn), person);
    return person;
  }

  /** Lets a principal open a mailbox and send as it. An unknown mailbox is made: a shared one. */
  public void allow(String mailbox, String principal) {
    String name = mailboxNames.computeIfAbsent(fold(mailbox), folded -> folded);
    deliveries.putIfAbsent(name, name);
    allowed.computeIfAbsent(name, _ -> ConcurrentHashMap.newKeySet()).add(fold(principal));
  }

  /**
   * Lets a principal open a mailbox but not send as it, as Full Access without Send As does. An
   * unknown mailbox is made: a shared one.
   */
  public void allowReading(String mailbox, String principal) {
    allow(mailbox, principal);
    mute.computeIfAbsent(fold(mailbox), _ -> ConcurrentHashMap.newKeySet()).add(fold(principal));
  }

  /** Takes back what {@link #allow} gave. */
  public void forbid(String mailbox, String principal) {
    allowed.getOrDefault(fold(mailbox), Set.of()).remove(fold(principal));
  }

  /** The person with this UPN. */
  public Optional<Person> person(String upn) {
    return Optional.ofNullable(people.get(fold(upn)));
  }

  /** Gives a person roles and groups, in place of those they had. */
  public void standing(String upn, Standing standing) {
    standings.put(fold(upn), standing);
  }

  /** The roles and groups of a person; none unless they were given some. */
  public Standing standing(String upn) {
    return standings.getOrDefault(fold(upn), new Standing(List.of(), List.of()));
  }

  /** Everybody, in the order of their UPNs. */
  public List<Person> people() {
    return new ArrayList<>(people.values());
  }

  /** The mailbox of this name: a UPN, a primary address or a shared mailbox, but not an alias. */
  public Optional<String> mailbox(String name) {
    return Optional.ofNullable(mailboxNames.get(fold(name)));
  }

  /** The mailbox that mail to this address lands in; aliases count. */
  public Optional<String> delivery(String address) {
    return Optional.ofNullable(deliveries.get(fold(address)));
  }

  /** Whether this principal may open this mailbox (as {@link #mailbox} names it). */
  public boolean mayOpen(String principal, String mailbox) {
    return allowed.getOrDefault(mailbox, Set.of()).contains(fold(principal));
  }

  /** Whether this principal may put this address into From. */
  public boolean maySendAs(String principal, String address) {
    return delivery(address)
        .filter(mailbox -> mayOpen(principal, mailbox))
        .filter(mailbox -> !mute.getOrDefault(mailbox, Set.of()).contains(fold(principal)))
        .isPresent();
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
