package org.kumobashi.sandbox.entra;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page's one form as a browser sees it: what would be sent if a button were pressed. */
record SignInPage(String html) {
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");
  private static final Pattern SELECT =
      Pattern.compile("<select id=\"[^\"]*\" name=\"([^\"]*)\"><option(?: selected)?>([^<]*)<");

  static SignInPage of(String html) {
    return new SignInPage(html);
  }

  /** The fields in their state as loaded, and this button's own. */
  Map<String, String> press(String buttonId) {
    Map<String, String> fields = new TreeMap<>();
    HIDDEN.matcher(html).results().forEach(m -> fields.put(plain(m.group(1)), plain(m.group(2))));
    SELECT.matcher(html).results().forEach(m -> fields.put(plain(m.group(1)), plain(m.group(2))));
    Matcher button =
        Pattern.compile(
                "<button id=\"%s\" name=\"([^\"]*)\" value=\"([^\"]*)\">".formatted(buttonId))
            .matcher(html);
    if (!button.find()) {
      throw new IllegalArgumentException("The page has no button " + buttonId);
    }
    fields.put(button.group(1), button.group(2));
    return fields;
  }

  private static String plain(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
