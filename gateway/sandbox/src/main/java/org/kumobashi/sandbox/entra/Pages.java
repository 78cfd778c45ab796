package org.kumobashi.sandbox.entra;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.kumobashi.sandbox.Tenant;

/** The few HTML pages a person sees. They work without a script, but the last posts itself. */
final class Pages {
  private final Tenant tenant;

  Pages(Tenant tenant) {
    this.tenant = tenant;
  }

  /** Who are you, and do you agree? Keeps the request's fields for the answer. */
  String signIn(Form request) {
    String scopes =
        request.scopes().stream()
            .map(scope -> "<li>" + escape(scope) + "</li>")
            .collect(Collectors.joining());
    return page(
        "Sign in",
        "<p>The application <b>"
            + escape(request.get("client_id"))
            + "</b> asks for:</p><ul>"
            + scopes
            + "</ul>"
            + form("post", "", hidden(request.fields()) + people(request.get("login_hint"))));
  }

  /** Type the code your device shows. */
  String device(String userCode) {
    return page(
        "Enter code",
        form(
            "post",
            "",
            "<p><label>Code <input id=\"user_code\" name=\"user_code\" value=\""
                + escape(userCode)
                + "\"></label></p>"
                + people("")));
  }

  /** A page with one sentence on it. */
  String note(String sentence) {
    return page("Sandbox", "<p>" + escape(sentence) + "</p>");
  }

  /** Sends these fields on by POST: response_mode form_post. */
  String formPost(String target, Map<String, String> fields) {
    return page(
        "Working",
        form("post", target, hidden(fields) + "<button id=\"continue\">Continue</button>")
            + "<script>document.forms[0].submit()</script>");
  }

  /** These fields after the URI: response_mode query. */
  static String withQuery(String uri, Map<String, String> fields) {
    return uri
        + (uri.contains("?") ? "&" : "?")
        + fields.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
  }

  private String people(String hint) {
    String options =
        tenant.people().stream()
            .map(person -> option(person.upn(), person.upn().equalsIgnoreCase(hint)))
            .collect(Collectors.joining());
    return "<p><label>User <select id=\"upn\" name=\"upn\">"
        + options
        + "</select></label></p><p><button id=\"accept\" name=\"decision\" value=\"accept\">"
        + "Accept</button> <button id=\"cancel\" name=\"decision\" value=\"cancel\">"
        + "Cancel</button> <button id=\"back\" name=\"decision\" value=\"back\">"
        + "Turn back</button></p>";
  }

  private static String option(String upn, boolean selected) {
    return "<option" + (selected ? " selected" : "") + ">" + escape(upn) + "</option>";
  }

  private static String hidden(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            e ->
                "<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                    .formatted(escape(e.getKey()), escape(e.getValue())))
        .collect(Collectors.joining());
  }

  private static String form(String method, String action, String content) {
    return "<form method=\""
        + method
        + "\" action=\""
        + escape(action)
        + "\">"
        + content
        + "</form>";
  }

  private static String page(String title, String content) {
    return """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title></head>
    <body><h1>%s</h1><p>This is a sandbox: no password is asked.</p>%s</body></html>
    """
        .formatted(title, title, content);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
