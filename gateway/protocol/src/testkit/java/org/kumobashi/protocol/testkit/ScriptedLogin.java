package org.kumobashi.protocol.testkit;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.dialogue.ClientEvent;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.LoginFailure.AccountBlocked;
import org.kumobashi.protocol.identity.LoginFailure.BadCredentials;
import org.kumobashi.protocol.identity.LoginFailure.Misconfigured;
import org.kumobashi.protocol.identity.LoginFailure.NotPermitted;
import org.kumobashi.protocol.identity.LoginFailure.SignInRequired;
import org.kumobashi.protocol.identity.LoginFailure.TokenServiceUnavailable;
import org.kumobashi.protocol.identity.LoginFailure.TooManyAttempts;
import org.kumobashi.protocol.identity.LoginFailure.TooManySessions;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamRefused;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamUnreachable;
import org.kumobashi.protocol.identity.LoginFailure.UpstreamViolation;

/**
 * A LOGIN entry of a transcript: what the client must have presented, and what becomes of it.
 *
 * @param user the user name as typed
 * @param password the password as typed
 * @param outcome the event the dialogue gets
 */
public record ScriptedLogin(String user, String password, ClientEvent outcome) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:\"([^\"]*)\"|(\\S+)) (?:\"([^\"]*)\"|(\\S+)) -> (granted|refused)(?: (.*))?");

  /** Reads the entry; fails if it is not a LOGIN as {@link Transcript} describes it. */
  public static ScriptedLogin of(Transcript.Entry entry) {
    Matcher form = FORM.matcher(entry.text());
    if (!entry.word().equals("LOGIN") || !form.matches()) {
      throw new IllegalStateException("line " + entry.line() + " is not a LOGIN: " + entry.text());
    }
    String rest = form.group(6) == null ? "" : form.group(6);
    ClientEvent outcome =
        form.group(5).equals("granted")
            ? new ClientEvent.LoginGranted(capabilities(rest))
            : new ClientEvent.LoginRefused(failure(rest));
    return new ScriptedLogin(either(form, 1, 2), either(form, 3, 4), outcome);
  }

  /** The capabilities of a LOGIN or GRANTED entry. */
  public static List<String> capabilities(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(text.contains(", ") ? ", " : " "));
  }

  /** The failure of that name, with made-up details. */
  public static LoginFailure failure(String name) {
    return switch (name) {
      case "BadCredentials" -> new BadCredentials("scripted");
      case "TooManyAttempts" -> new TooManyAttempts("scripted");
      case "SignInRequired" -> new SignInRequired("scripted", "https://portal.example.ac.jp");
      case "NotPermitted" -> new NotPermitted("scripted");
      case "TooManySessions" -> new TooManySessions("scripted");
      case "Throttled" -> new LoginFailure.Throttled("scripted");
      case "TokenServiceUnavailable" -> new TokenServiceUnavailable("scripted");
      case "UpstreamUnreachable" -> new UpstreamUnreachable("scripted");
      case "UpstreamViolation" -> new UpstreamViolation("scripted");
      case "UpstreamRefused" -> new UpstreamRefused("scripted", false);
      case "AccountBlocked" -> new AccountBlocked("scripted");
      case "Misconfigured" -> new Misconfigured("scripted");
      default -> throw new IllegalStateException("unknown failure " + name);
    };
  }

  private static String either(Matcher form, int quoted, int bare) {
    String text = form.group(quoted);
    return text == null ? form.group(bare) : text;
  }
}
