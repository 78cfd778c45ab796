package org.kumobashi.server.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may administer at the portal: whoever's id token names one of these.
 *
 * @param entries each {@code role:} and the value of an app role, or {@code group:} and the object
 *     id of a group
 */
public record Administrators(Set<String> entries) {
  /** Nobody at all. */
  public static final Administrators NOBODY = new Administrators(Set.of());

  private static final Pattern ENTRY =
      Pattern.compile(
          "role:[!-~&&[^\"']]{1,120}|group:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final String ROLE = "role:";
  private static final String GROUP = "group:";

  public Administrators {
    entries = Set.copyOf(entries);
  }

  /**
   * An entry as it is compared: object ids in lower case, roles as they are.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String entry(String text) {
    if (!ENTRY.matcher(text).matches()) {
      throw new IllegalArgumentException("neither a role nor a group");
    }
    return text.startsWith(GROUP) ? text.toLowerCase(Locale.ROOT) : text;
  }

  /** Whether somebody with these app roles, in these groups, is one. */
  public boolean include(Set<String> roles, Set<String> groups) {
    return roles.stream().anyMatch(role -> entries.contains(ROLE + role))
        || groups.stream()
            .anyMatch(group -> entries.contains(GROUP + group.toLowerCase(Locale.ROOT)));
  }
}
