package org.kumobashi.server.portal;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Writes pages from their templates. What goes into one is escaped for the place it stands in. */
final class Pages {
  private static final String PACKAGE = "org.kumobashi.server.portal.pages";

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          Path.of("."), ContentType.Html, Pages.class.getClassLoader(), PACKAGE);
  private final Map<Language, Words> words = new EnumMap<>(Language.class);

  Pages() {
    for (Language language : Language.values()) {
      words.put(language, Words.of(language));
    }
  }

  /**
   * Answers with a page.
   *
   * @param here where a change of language leads back to
   * @param content what the template asks for beside the layout
   */
  void show(Visit visit, String template, String here, Map<String, Object> content) {
    Map<String, Object> all = new HashMap<>(content);
    all.put("page", visit.layout(words(visit), here));
    StringOutput html = new StringOutput();
    templates.render(template + ".jte", all, html);
    visit.context().html(html.toString());
  }

  /** Answers with the page of a trouble; the reference is one the log has, too. */
  void show(Visit visit, Trouble trouble, Optional<String> reference) {
    Context context = visit.context();
    context.status(trouble.status());
    show(
        visit,
        "trouble",
        "/",
        Map.of(
            "trouble", trouble.word(),
            "offersSignIn", trouble.remedy() == Trouble.Remedy.SIGN_IN,
            "reference", reference.orElse("")));
  }

  /** The words of a visit's language. */
  Words words(Visit visit) {
    Words found = words.get(visit.language());
    if (found == null) {
      throw new IllegalStateException("no words in " + visit.language());
    }
    return found;
  }
}
