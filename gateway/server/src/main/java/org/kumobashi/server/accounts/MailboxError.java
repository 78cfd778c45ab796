package org.kumobashi.server.accounts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.LoginFailure;
import org.kumobashi.protocol.identity.Protocol;

/**
 * Something that went wrong with a mailbox, for its owner and for administrators.
 *
 * @param mailbox a normalised address, which need not exist
 * @param protocol what the device spoke; empty if the gateway acted by itself
 * @param device the id of the device; empty if it is not known which it was
 * @param client the address it came from; empty if the gateway acted by itself
 * @param cause as the log says it; holds no secret
 */
public record MailboxError(
    String mailbox,
    Kind kind,
    Optional<Protocol> protocol,
    String device,
    String client,
    String cause) {
  /** Longer causes are cut. */
  private static final int LONGEST = 400;

  private static final Pattern AADSTS = Pattern.compile("\\bAADSTS(\\d{4,9})\\b");
  private static final Pattern CORRELATION =
      Pattern.compile("\\bcorrelation[= ]([0-9A-Fa-f-]{8,60})\\b");
  private static final Pattern STATUS = Pattern.compile("\\b[45]\\.\\d{1,3}\\.\\d{1,3}\\b");

  public MailboxError {
    String line = cause.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
    cause = line.substring(0, Math.min(line.length(), LONGEST));
  }

  /** What went wrong: a login by its failure, or a message. */
  public enum Kind {
    BAD_CREDENTIALS,
    TOO_MANY_ATTEMPTS,
    SIGN_IN_REQUIRED,
    NOT_PERMITTED,
    TOO_MANY_SESSIONS,
    TOKEN_SERVICE_UNAVAILABLE,
    UPSTREAM_UNREACHABLE,
    UPSTREAM_VIOLATION,
    THROTTLED,
    UPSTREAM_REFUSED,
    ACCOUNT_BLOCKED,
    MISCONFIGURED,
    /** A message, or a command of one, was refused or its outcome is unknown. */
    SUBMISSION;

    /** The kind of a failure. */
    public static Kind of(LoginFailure failure) {
      return switch (failure) {
        case LoginFailure.BadCredentials f -> BAD_CREDENTIALS;
        case LoginFailure.TooManyAttempts f -> TOO_MANY_ATTEMPTS;
        case LoginFailure.SignInRequired f -> SIGN_IN_REQUIRED;
        case LoginFailure.NotPermitted f -> NOT_PERMITTED;
        case LoginFailure.TooManySessions f -> TOO_MANY_SESSIONS;
        case LoginFailure.TokenServiceUnavailable f -> TOKEN_SERVICE_UNAVAILABLE;
        case LoginFailure.UpstreamUnreachable f -> UPSTREAM_UNREACHABLE;
        case LoginFailure.UpstreamViolation f -> UPSTREAM_VIOLATION;
        case LoginFailure.Throttled f -> THROTTLED;
        case LoginFailure.UpstreamRefused f -> UPSTREAM_REFUSED;
        case LoginFailure.AccountBlocked f -> ACCOUNT_BLOCKED;
        case LoginFailure.Misconfigured f -> MISCONFIGURED;
      };
    }
  }

  /** Whether nobody knows whose device it was: anybody can make such errors. */
  boolean isStrangers() {
    return device.isEmpty() && !client.isEmpty();
  }

  /**
   * What two errors of a mailbox have in common that count as the same: the kind, the device and
   * its protocol, and what upstream's status says. A device may roam, so its address does not
   * count; a stranger is known by nothing else.
   */
  String sameness() {
    String place = isStrangers() ? client : device;
    String word = protocol.map(Protocol::word).orElse("");
    return String.join("|", kind.name(), word, place, distinction());
  }

  private String distinction() {
    return switch (kind) {
      case UPSTREAM_REFUSED, SUBMISSION -> first(STATUS, 0);
      case NOT_PERMITTED -> cause;
      case BAD_CREDENTIALS,
          TOO_MANY_ATTEMPTS,
          SIGN_IN_REQUIRED,
          TOO_MANY_SESSIONS,
          TOKEN_SERVICE_UNAVAILABLE,
          UPSTREAM_UNREACHABLE,
          UPSTREAM_VIOLATION,
          THROTTLED,
          ACCOUNT_BLOCKED,
          MISCONFIGURED ->
          "";
    };
  }

  /** Entra ID's number in the cause; 0 if there is none. */
  int aadsts() {
    String number = first(AADSTS, 1);
    return number.isEmpty() ? 0 : Integer.parseInt(number);
  }

  /** Microsoft's name for the event in the cause; empty if there is none. */
  String correlation() {
    return first(CORRELATION, 1);
  }

  private String first(Pattern pattern, int group) {
    Matcher found = pattern.matcher(cause);
    return found.find() ? found.group(group) : "";
  }
}
