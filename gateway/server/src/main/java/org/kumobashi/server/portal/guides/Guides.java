package org.kumobashi.server.portal.guides;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.protocol.identity.Secret;
import org.kumobashi.server.accounts.DeviceKind;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.portal.guides.Access.Server;
import org.kumobashi.server.portal.guides.Guide.FileText;
import org.kumobashi.server.portal.guides.Guide.Row;
import org.kumobashi.server.portal.guides.Guide.Section;

/**
 * Writes guides. A field has the name the maker gave it if one is filed, as {@code
 * guide.ricoh.server}, or else the usual one, {@code guide.server}.
 */
public final class Guides {
  private final Access access;
  private final Phrases phrases;

  private Guides(Access access, Phrases phrases) {
    this.access = access;
    this.phrases = phrases;
  }

  /** The guides for devices of this kind that can be set up with this access. */
  public static List<Guide> fitting(DeviceKind kind, Access access, Phrases phrases) {
    Guides guides = new Guides(access, phrases);
    return Arrays.stream(Manual.values())
        .filter(manual -> manual.fits(kind))
        .flatMap(manual -> guides.of(manual).stream())
        .toList();
  }

  private Optional<Guide> of(Manual manual) {
    Optional<Server> first =
        manual.ways().stream()
            .flatMap(protocol -> access.server(protocol, manual.tls()).stream())
            .findFirst();
    return first.flatMap(
        server -> manual.readsAFile() ? file(manual, server) : fields(manual, server));
  }

  private Optional<Guide> file(Manual manual, Server server) {
    String password = password().orElse("PASSWORD");
    return ConfigFile.of(manual, new ConfigFile.Values(access.user(), password, server))
        .map(text -> guide(manual, List.of(), Optional.of(text)));
  }

  private Optional<Guide> fields(Manual manual, Server server) {
    List<Section> sections = new ArrayList<>();
    sections.add(section(manual, server));
    if (manual.readsMail()) {
      access
          .server(Protocol.SMTP, manual.tls())
          .ifPresent(sending -> sections.add(section(manual, sending)));
    }
    return Optional.of(guide(manual, sections, Optional.empty()));
  }

  private Guide guide(Manual manual, List<Section> sections, Optional<FileText> file) {
    List<String> steps = phrases.say("guide." + manual.id() + ".steps").lines().toList();
    return new Guide(manual.id(), manual.title(), steps, sections, file);
  }

  private Section section(Manual manual, Server server) {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(words(manual, "server"), server.host()));
    rows.add(new Row(words(manual, "port"), Integer.toString(server.port())));
    rows.add(new Row(words(manual, "tls"), words(manual, tls(server.tls()))));
    rows.add(new Row(words(manual, "login"), words(manual, "login-value")));
    rows.add(new Row(words(manual, "user"), access.user()));
    rows.add(
        new Row(
            words(manual, "password"),
            password().orElseGet(() -> phrases.say("guide.password-unknown"))));
    if (!manual.readsMail()) {
      rows.add(new Row(words(manual, "from"), access.user()));
    }
    String title = "guide.section." + server.protocol().word();
    return new Section(phrases.say(title), rows);
  }

  private Optional<String> password() {
    return access.password().map(Secret::revealText);
  }

  private String words(Manual manual, String field) {
    String own = "guide." + manual.id() + "." + field;
    return phrases.say(phrases.has(own) ? own : "guide." + field);
  }

  private static String tls(TlsMode mode) {
    return switch (mode) {
      case IMPLICIT -> "tls-implicit";
      case STARTTLS -> "tls-starttls";
      case NONE -> "tls-none";
    };
  }
}
