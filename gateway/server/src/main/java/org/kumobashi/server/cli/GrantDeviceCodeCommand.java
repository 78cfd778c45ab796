package org.kumobashi.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kumobashi.server.accounts.RequestRefused;
import org.kumobashi.server.tokens.DeviceCode;
import org.kumobashi.server.tokens.DeviceOutcome;
import org.kumobashi.server.tokens.DeviceSignIn;
import org.kumobashi.server.tokens.Pause;
import org.kumobashi.server.tokens.SignInOutcome;
import org.kumobashi.server.tokens.TokenEndpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kumobashi grant device-code}: a person signs in with a browser on some other machine. The
 * store is left alone while they do, so nothing is half made whenever this ends.
 */
@Command(
    name = "device-code",
    description = {
      "Takes a grant from somebody who signs in with a browser elsewhere.",
      "Shows an address and a code on standard error and waits for at most 15 minutes.",
      "The grant is stored only if it is the user's own, and opens the mailbox."
    })
final class GrantDeviceCodeCommand implements Callable<Integer> {
  private final Invocation invocation;
  private final Pause pause;

  @Option(
      names = "--upn",
      required = true,
      description = "The user principal name of the person who will sign in.")
  private String upn = "";

  @Option(
      names = "--mailbox",
      paramLabel = "ADDRESS",
      description = "Also add this mailbox, which the grant opens.")
  private Optional<String> mailbox = Optional.empty();

  GrantDeviceCodeCommand(Invocation invocation, Pause pause) {
    this.invocation = invocation;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ConfigurationFault {
    String expected = invocation.address(upn);
    Optional<String> address =
        mailbox.isPresent() ? Optional.of(invocation.address(mailbox.get())) : Optional.empty();
    // A store that cannot be used is better known before somebody walks to a browser.
    invocation.administer(admin -> admin.mailboxes().size());
    SignInOutcome.SignedIn signedIn =
        invocation.withEntra(
            "a device code for " + expected, endpoint -> signIn(endpoint, expected));
    return new GrantArrival(invocation, expected).take(signedIn, address);
  }

  private SignInOutcome.SignedIn signIn(TokenEndpoint endpoint, String expected)
      throws ConfigurationFault {
    DeviceSignIn signIn = new DeviceSignIn(endpoint, invocation.context().clock(), pause);
    return switch (signIn.begin()) {
      case DeviceSignIn.Begun.NotBegun(SignInOutcome outcome) -> signedIn(outcome);
      case DeviceSignIn.Begun.Coded(DeviceCode code) -> {
        show(code, expected);
        yield ended(signIn.await(code));
      }
    };
  }

  // Results go to standard output, and the code is none. It goes nowhere else.
  private void show(DeviceCode code, String expected) {
    PrintStream terminal = invocation.context().err();
    Duration life = Duration.between(invocation.context().clock().instant(), code.end());
    terminal.printf("Open   %s%n", code.page());
    terminal.printf("type   %s%n", code.userCode().revealText());
    terminal.printf("and sign in as %s. Give the code to nobody else.%n", expected);
    terminal.printf("Waiting for %d minutes; Ctrl-C gives up.%n", life.plusSeconds(59).toMinutes());
    terminal.flush();
  }

  private SignInOutcome.SignedIn ended(DeviceOutcome outcome) throws ConfigurationFault {
    return switch (outcome) {
      case DeviceOutcome.Answered(SignInOutcome answer) -> signedIn(answer);
      case DeviceOutcome.Declined() ->
          throw new RequestRefused("the request was declined at Microsoft's page; nothing changed");
      case DeviceOutcome.Expired() ->
          throw new RequestRefused(
              "nobody finished signing in before the code ended; nothing changed. If the page said"
                  + " that access is blocked, a policy forbids device codes: sign in at "
                  + invocation.configuration().portal()
                  + " instead");
    };
  }

  private SignInOutcome.SignedIn signedIn(SignInOutcome outcome) throws ConfigurationFault {
    return SignInWords.signedIn(outcome, invocation.configuration().portal());
  }
}
