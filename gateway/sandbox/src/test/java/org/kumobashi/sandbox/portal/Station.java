package org.kumobashi.sandbox.portal;

import java.io.IOException;
import java.util.List;
import org.kumobashi.sandbox.GatewayFixture;
import org.kumobashi.sandbox.Sandbox;
import org.openqa.selenium.By;

/**
 * A page worth a look, and how to get there from the one before. A new page of the portal gets a
 * line in one of the tours here; then its picture is taken and its fitness for everybody tried.
 *
 * @param name of its picture, {@code name-language.png}
 */
record Station(String name, Way way) {
  static final String SHARED = "printers@" + Sandbox.DOMAIN;

  /** The way from the station before. */
  @FunctionalInterface
  interface Way {
    void go(Campus campus, Walk walk) throws IOException;
  }

  /** What a person sees who connects a mailbox and adds a device, and what can go wrong. */
  static final List<Station> PERSON =
      List.of(
          new Station("welcome", (campus, walk) -> walk.open("/")),
          new Station(
              "devices-none", (campus, walk) -> walk.signIn(Campus.CAROL).find(By.id("add"))),
          new Station(
              "device-new",
              (campus, walk) ->
                  walk.press("add")
                      .type("label", label(walk.words().language()))
                      .press("kind-printer")
                      .type("networks", "127.0.0.0/8")
                      .press("senders-mailbox-only")),
          new Station(
              "device-card", (campus, walk) -> walk.press("create").find(By.id("password"))),
          new Station(
              "devices",
              (campus, walk) -> {
                String heard = campus.smtp(Campus.CAROL, walk.read("password"), Campus.CAROL);
                if (!heard.startsWith("250")) {
                  throw new IOException("the device was not let in: " + heard);
                }
                walk.open("/devices").find(By.cssSelector(".devices li"));
              }),
          new Station(
              "device-guide",
              (campus, walk) -> {
                walk.find(By.cssSelector(".devices .guide")).click();
                walk.find(By.id("done"));
              }),
          new Station(
              "device-revoke",
              (campus, walk) -> {
                walk.open("/devices").find(By.cssSelector(".devices a[href$='/revoke']")).click();
                walk.find(By.id("revoke"));
              }),
          new Station(
              "mailboxes", (campus, walk) -> walk.open("/mailboxes").find(By.id("address"))),
          new Station(
              "sign-in-required",
              (campus, walk) -> {
                campus.endGrantOf(Campus.CAROL);
                walk.open("/devices").find(By.cssSelector(".notice"));
              }),
          new Station(
              "errors",
              (campus, walk) -> {
                String heard = campus.imap(Campus.CAROL, "not-the-password");
                walk.open("/troubles").find(By.linkText(walk.words().say("errors", "errors.back")));
                if (heard.startsWith("a1 OK")) {
                  throw new IOException("a wrong password was let in");
                }
              }),
          new Station(
              "trouble",
              (campus, walk) ->
                  walk.open("/devices").toEntra().decide(Campus.CAROL, "back").meet("cancelled")));

  /** What an administrator sees of it. */
  static final List<Station> ADMINISTRATOR_TOUR =
      List.of(
          new Station(
              "admin",
              (campus, walk) -> {
                walk.signIn(campus.administrator()).open("/admin").find(By.id("q"));
              }),
          new Station(
              "admin-mailbox",
              (campus, walk) -> {
                walk.find(By.linkText(GatewayFixture.ALICE)).click();
                walk.find(By.id("block"));
              }),
          new Station("admin-block", (campus, walk) -> walk.press("block").find(By.id("do"))),
          new Station(
              "admin-devices", (campus, walk) -> walk.open("/admin/devices").find(By.id("q"))),
          new Station(
              "admin-app-mailbox",
              (campus, walk) -> walk.open("/admin/app-mailbox").find(By.id("address"))),
          new Station(
              "admin-trace",
              (campus, walk) -> {
                walk.open("/admin").find(By.linkText(GatewayFixture.ALICE)).click();
                walk.press("open-trace").press("start").find(By.id("stop"));
                String heard =
                    campus.imap(GatewayFixture.ALICE, campus.gateway.password.revealText());
                if (!heard.startsWith("a1 OK")) {
                  throw new IOException("the device was not let in: " + heard);
                }
                walk.press("reload").find(By.id("trace"));
              }),
          new Station(
              "admin-audit", (campus, walk) -> walk.open("/admin/audit").find(By.id("export"))));

  private static String label(String language) {
    return language.equals("ja") ? "204 号室のプリンター" : "Printer in room 204";
  }
}
