package org.kumobashi.server.portal;

import com.github.benmanes.caffeine.cache.Ticker;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.eclipse.jetty.server.ServerConnector;

/** The portal, answering browsers on virtual threads. */
public final class Portal implements AutoCloseable {
  /** Where the sign-in page sends its answer, below the portal's own address. */
  public static final String SIGNED_IN = "signed-in";

  private final Javalin javalin;
  private final InetSocketAddress address;

  private Portal(Javalin javalin, InetSocketAddress address) {
    this.javalin = javalin;
    this.address = address;
  }

  /**
   * Starts answering.
   *
   * @throws IOException if the address is taken or the certificate cannot be used
   */
  public static Portal start(PortalSettings settings, PortalRooms rooms) throws IOException {
    RandomSecrets random = new RandomSecrets(new SecureRandom());
    Sessions sessions = new Sessions(random, settings.web().session(), settings.clock());
    Visits visits = new Visits(sessions, new FormKeys(random.next()), random);
    SignIns signIns = new SignIns(random, settings.clock());
    SignInPages.Parts parts = new SignInPages.Parts(visits, new Pages(), signIns, sessions, random);
    SignInStory story = new SignInStory(signIns, rooms, settings);
    SignInPages signInPages =
        new SignInPages(parts, rooms.signIn(), story, new StartLimiter(Ticker.systemTicker()));
    DevicePages devicePages = new DevicePages(parts, rooms, settings);
    CardPages cardPages = new CardPages(parts, rooms, settings);
    OwnErrorPages ownErrors = new OwnErrorPages(parts, rooms, settings);
    AdminMailboxPages adminMailboxes = new AdminMailboxPages(parts, rooms, settings);
    MailboxPages mailboxPages =
        new MailboxPages(parts, rooms, new TryLimiter(Ticker.systemTicker()));
    CommonPages commonPages = new CommonPages(visits, parts.pages());
    Wires wires = Wires.of(settings);
    return start(
        wires,
        settings,
        config -> {
          signIn(config.routes, signInPages);
          devices(config.routes, devicePages);
          cards(config.routes, cardPages);
          mailboxes(config.routes, mailboxPages);
          config.routes.get("/troubles", ownErrors::show);
          administration(config.routes, new AdminPages(parts, rooms.overview(), settings));
          administration(
              config.routes, adminMailboxes, new AdminActs(parts, rooms, adminMailboxes));
          audit(config.routes, new AuditPages(parts, rooms.overview().audit(), settings));
          applications(
              config.routes,
              new ApplicationPages(parts, rooms, new ApplicationStory(rooms, settings)));
          traces(config.routes, new TracePages(parts, rooms, settings, adminMailboxes));
          common(config.routes, commonPages);
        });
  }

  private static Portal start(Wires wires, PortalSettings settings, Consumer<JavalinConfig> routes)
      throws IOException {
    try {
      Javalin javalin =
          Javalin.start(
              config -> {
                wires.configure(config);
                routes.accept(config);
              });
      ServerConnector connector =
          (ServerConnector) javalin.jettyServer().server().getConnectors()[0];
      InetSocketAddress asked = settings.web().address();
      return new Portal(
          javalin, new InetSocketAddress(asked.getAddress(), connector.getLocalPort()));
    } catch (RuntimeException unusable) {
      throw new IOException(
          "the portal cannot use " + settings.web().address() + ": " + unusable.getMessage(),
          unusable);
    }
  }

  private static void signIn(RoutesConfig routes, SignInPages pages) {
    routes.get("/", pages::welcome);
    routes.post("/sign-in", pages::begin);
    routes.post("/" + SIGNED_IN, pages::end);
    routes.post("/sign-out", pages::leave);
  }

  private static void devices(RoutesConfig routes, DevicePages pages) {
    routes.get("/devices", pages::list);
    routes.get("/devices/{id}/revoke", pages::askRevoke);
    routes.post("/devices/{id}/revoke", pages::revoke);
  }

  private static void mailboxes(RoutesConfig routes, MailboxPages pages) {
    routes.get("/mailboxes", pages::list);
    routes.post("/mailboxes", pages::connect);
  }

  private static void applications(RoutesConfig routes, ApplicationPages pages) {
    routes.get("/admin/app-mailbox", pages::list);
    routes.post("/admin/app-mailbox", pages::connect);
  }

  private static void administration(RoutesConfig routes, AdminPages pages) {
    routes.get("/admin", pages::mailboxes);
    routes.get("/admin/devices", pages::devices);
    routes.get("/admin/sessions", pages::sessions);
  }

  private static void administration(RoutesConfig routes, AdminMailboxPages pages, AdminActs acts) {
    routes.get("/admin/mailbox", pages::show);
    routes.post("/admin/session/end", acts::endSession);
    routes.get("/admin/mailbox/block", acts::askBlock);
    routes.post("/admin/mailbox/block", acts::block);
    routes.post("/admin/mailbox/unblock", acts::unblock);
    routes.get("/admin/device/revoke", acts::askRevoke);
    routes.post("/admin/device/revoke", acts::revoke);
  }

  private static void cards(RoutesConfig routes, CardPages pages) {
    routes.get("/devices/new", pages::form);
    routes.post("/devices", pages::add);
    routes.get("/devices/{id}/guide", pages::guide);
  }

  private static void audit(RoutesConfig routes, AuditPages pages) {
    routes.get("/admin/audit", pages::show);
    routes.post("/admin/audit/export", pages::export);
  }

  private static void traces(RoutesConfig routes, TracePages pages) {
    routes.get("/admin/mailbox/trace", pages::show);
    routes.get("/admin/mailbox/trace/file", pages::download);
    routes.post("/admin/mailbox/trace/start", pages::start);
    routes.post("/admin/mailbox/trace/stop", pages::stop);
  }

  private static void common(RoutesConfig routes, CommonPages pages) {
    routes.get("/style.css", pages::style);
    routes.get("/copy.js", pages::script);
    routes.get("/icon.svg", pages::icon);
    routes.post("/language", pages::language);
    routes.exception(TurnedAway.class, pages::turnedAway);
    routes.exception(
        HttpResponseException.class,
        (refused, context) -> pages.trouble(trouble(refused.getStatus()), context));
    routes.exception(Exception.class, pages::inside);
  }

  private static Trouble trouble(int status) {
    return switch (status) {
      case 405 -> Trouble.WRONG_METHOD;
      case 413 -> Trouble.TOO_LARGE;
      case 404 -> Trouble.UNKNOWN_PAGE;
      default -> status >= 500 ? Trouble.INSIDE : Trouble.STALE_FORM;
    };
  }

  /** Where it listens; useful if port 0 was asked for. */
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
