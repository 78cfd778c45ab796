package org.kumobashi.server.accounts;

import java.util.regex.Pattern;

/**
 * Who does something, for the audit log.
 *
 * @param who a user principal name, {@code root at the command line}, {@code gateway}, the id of a
 *     device, or {@code unknown}; no secret
 * @param origin the address it was done from; {@code local} where there is none
 */
public record Actor(String who, String origin) {
  private static final int LONGEST = 500;
  // Half of a surrogate pair would be stored as something else than was sealed.
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cs}]");

  /** The gateway by itself. */
  public static final Actor GATEWAY = new Actor("gateway", "local");

  public Actor {
    who = printable(who);
    origin = printable(origin);
  }

  static String printable(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    return UNFIT.matcher(cut).replaceAll("?");
  }
}
