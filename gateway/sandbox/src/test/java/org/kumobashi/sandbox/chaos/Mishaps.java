package org.kumobashi.sandbox.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.sandbox.Sandbox;
import org.kumobashi.sandbox.entra.EntraFault;
import org.kumobashi.sandbox.entra.EntraFaults;
import org.kumobashi.sandbox.mail.MailQuirks;
import org.kumobashi.sandbox.mail.Quirk;

/** All that can go wrong around the gateway, and with it. */
final class Mishaps {
  private static final List<Quirk> QUIRKS =
      List.of(
          Quirk.HANG_UP_AFTER_ACCEPTING,
          Quirk.HANG_UP_AT_FINAL_DOT,
          Quirk.GARBAGE_AFTER_ACCEPTING,
          Quirk.GARBAGE_AT_GREETING,
          Quirk.HANG_UP_AT_GREETING,
          Quirk.HANG_UP_AT_LOGIN,
          Quirk.SERVER_UNAVAILABLE,
          Quirk.THROTTLED,
          Quirk.AUTHENTICATED_BUT_NOT_CONNECTED);

  /** An occasion of SMTP and what upstream says there. */
  private record Words(String occasion, String reply) {}

  private static final List<Words> WORDS =
      List.of(
          new Words("CONNECT", "421 4.3.2 Service not available"),
          new Words("EHLO", "451 4.7.0 Temporary server error"),
          new Words("AUTH", "454 4.7.0 Temporary authentication failure"),
          new Words("MAIL", "451 4.3.2 Please try again later"),
          new Words("MAIL", "421 4.3.2 Service not available"),
          new Words("RCPT", "550 5.1.10 Recipient not found"),
          new Words("DATA", "451 4.3.0 Temporary server error"),
          new Words("END", "451 4.3.0 Temporary server error"),
          new Words("END", "554 5.2.0 Not accepted"),
          new Words("END", "421 4.3.2 Service not available"),
          new Words("RSET", "421 4.3.2 Service not available"));

  private static final List<EntraFault> FAULTS =
      List.of(
          new EntraFault.TooManyRequests(Duration.ofSeconds(1)),
          new EntraFault.ServerError(500),
          new EntraFault.ServerError(503),
          new EntraFault.HtmlPage(200),
          new EntraFault.HtmlPage(502),
          new EntraFault.EmptyObject(),
          new EntraFault.Slow(Duration.ofSeconds(2)),
          new EntraFault.Hanging(),
          new EntraFault.Reset(),
          new EntraFault.NoRefreshToken(),
          new EntraFault.Aadsts(90033));

  private final Sandbox sandbox;
  private final Town town;
  private final ChaosGateway gateway;

  Mishaps(Sandbox sandbox, Town town, ChaosGateway gateway) {
    this.sandbox = sandbox;
    this.town = town;
    this.gateway = gateway;
  }

  /** What befalls everything but the gateway's own process. */
  List<Mishap> around() {
    List<Mishap> all = new ArrayList<>();
    QUIRKS.forEach(quirk -> all.add(words(quirk)));
    WORDS.forEach(words -> all.add(words(words)));
    FAULTS.forEach(fault -> all.add(entra(fault)));
    town.clientSide().forEach(wire -> all.addAll(cables(wire)));
    town.upstreamSide().forEach(wire -> all.addAll(cables(wire)));
    for (Protocol protocol : Protocol.values()) {
      all.add(
          new Mishap(
              "upstream " + protocol + " is down",
              () -> sandbox.mail().pause(protocol),
              () -> sandbox.mail().resume(protocol)));
    }
    all.add(
        new Mishap("entra is down", () -> sandbox.entra().pause(), () -> sandbox.entra().resume()));
    all.addAll(slowness());
    return all;
  }

  /** What befalls the gateway's own process. */
  List<Mishap> within() {
    return List.of(
        Mishap.passing("gateway is killed", gateway::killAndStart),
        Mishap.passing("gateway is restarted", gateway::restart),
        new Mishap("gateway is frozen", gateway::freeze, gateway::thaw));
  }

  /** Ends what waits to go wrong. */
  void clear() {
    QUIRKS.forEach(quirks()::off);
    quirks().smtp().clear();
    sandbox.entra().faults().clear();
  }

  private Mishap words(Quirk quirk) {
    return Mishap.passing("upstream " + quirk, () -> quirks().on(quirk, 2));
  }

  private Mishap words(Words words) {
    return Mishap.passing(
        "upstream says %s at %s".formatted(words.reply().substring(0, 3), words.occasion()),
        () -> quirks().smtp().next(words.occasion(), words.reply(), 2));
  }

  // Of one that stays until it is ended there may be no two at once: the first end ends both.
  private Mishap entra(EntraFault fault) {
    EntraFaults faults = sandbox.entra().faults();
    return Mishap.passing("entra " + fault, () -> faults.next(fault, 2));
  }

  private List<Mishap> slowness() {
    return List.of(
        new Mishap(
            "upstream greets late",
            () -> quirks().greetingDelay(Duration.ofSeconds(2)),
            () -> quirks().greetingDelay(Duration.ZERO)),
        new Mishap(
            "upstream judges tokens late",
            () -> quirks().loginDelay(Duration.ofSeconds(2)),
            () -> quirks().loginDelay(Duration.ZERO)),
        new Mishap(
            "upstream reads late",
            () -> quirks().contentDelay(Duration.ofSeconds(2)),
            () -> quirks().contentDelay(Duration.ZERO)));
  }

  private static List<Mishap> cables(FaultyWire wire) {
    return wire.kinds().stream()
        .map(
            fault ->
                Mishap.passing(
                    "all connections of %s: %s".formatted(wire.name(), fault),
                    () -> wire.befall(fault)))
        .toList();
  }

  private MailQuirks quirks() {
    return sandbox.mail().quirks();
  }
}
