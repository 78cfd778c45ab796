package org.kumobashi.sandbox;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.kumobashi.server.config.Administrators;
import org.kumobashi.server.config.Configuration;
import org.kumobashi.server.config.Web;

/**
 * The portal of the demo, and who can sign in there.
 *
 * @param address where browsers find it
 */
public record DemoPortal(URI address) {
  /** Has no devices yet, and connects their mailbox first. */
  static final String NEWCOMER = "hanako@" + Sandbox.DOMAIN;

  /** Sees all mailboxes. */
  static final String ADMINISTRATOR = "jiro@" + Sandbox.DOMAIN;

  private static final String ROLE = "Kumobashi.Administrator";

  /** The portal of this trial. Only this machine's browsers reach the pretend Entra ID. */
  static DemoPortal of(GatewayUnderTrial.Trial trial) {
    boolean loopback = trial.address().isLoopbackAddress();
    String host = loopback ? "localhost" : trial.address().getHostAddress();
    return new DemoPortal(URI.create("https://" + host + ":" + trial.ports().portal() + "/"));
  }

  /** Adds those who can sign in beside the mailbox's own person. */
  static void invite(Sandbox sandbox) {
    sandbox.addUser(NEWCOMER);
    sandbox.addUser(ADMINISTRATOR);
    sandbox.tenant().standing(ADMINISTRATOR, new Tenant.Standing(List.of(ROLE), List.of()));
  }

  /** The configuration with this portal in it. */
  Configuration in(Configuration c, GatewayUnderTrial.Trial trial) {
    InetSocketAddress listening = new InetSocketAddress(trial.address(), trial.ports().portal());
    Administrators administrators = new Administrators(Set.of("role:" + ROLE));
    return c.with(new Web(listening, address, Web.SESSION, administrators));
  }

  /** What a person reads who wants to try it. */
  String text(String mailbox) {
    return """
    The portal, where people get device passwords themselves
      Open          %s
      Certificate   made for this demo: your browser warns of it, and of the
                    sign-in page's; go on, or let it trust the file above
      Sign in       choose a person and Accept, no password is asked
        %-22s  the mailbox above, with its device
        %-22s  new here: the sign-in connects the mailbox
        %-22s  an administrator

    """
        .formatted(address, mailbox, NEWCOMER, ADMINISTRATOR);
  }
}
