package org.kumobashi.server.net;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.kumobashi.protocol.identity.LoginFailure;

/** What of a failure may stand in a trace: its kind, and Entra ID's numbers for it. */
final class FailureShown {
  private static final Pattern IDS =
      Pattern.compile(
          "AADSTS[0-9]{4,9}|correlation [0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private FailureShown() {}

  static String of(LoginFailure failure) {
    List<String> ids =
        IDS.matcher(failure.cause()).results().map(MatchResult::group).limit(4).toList();
    String kind = failure.getClass().getSimpleName();
    return ids.isEmpty() ? kind : kind + " (" + String.join(", ", ids) + ")";
  }
}
